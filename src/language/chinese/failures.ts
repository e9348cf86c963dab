/** What failures say exactly, filled by whoever meets them. One that is not here is explained by its code alone. */
export const FAILURES = {
  "{host} could not be reached ({tries})": "无法连接 {host}（{tries}）",
  "{host} could not be reached ({tries}; this device is offline)": "无法连接 {host}（{tries}；本设备已离线）",
  "{found}. {why}": "{found}。{why}",
  "The browser asks whether this page may reach apps on this device or its local network. Choose Allow, then try again":
    "浏览器正在询问是否允许此页面访问本设备上的应用或本地网络。请选择“允许”，然后重试",
  "The browser does not let this page reach apps on this device or its local network. Allow it in the site's settings, left of the address, then try again":
    "浏览器不允许此页面访问本设备上的应用或本地网络。请在地址栏左侧的网站设置中允许，然后重试",
  "Nothing came back: it may be starting or overloaded, or a proxy or a firewall on the way drops the question. Wait, then try again":
    "没有任何回应：它可能正在启动或过载，也可能被途中的代理或防火墙拦截。请稍候重试",
  "It is there, but does not let this page read its answers: have it send the header {header}":
    "它在运行，但不允许此页面读取其回应：请让它发送响应头 {header}",
  "Its address begins otherwise: use {other}": "地址的开头不对：请使用 {other}",
  "Nobody listens at {base}: start the mirror, or check the port. If it runs already, have it send the header {header}, so that this page may read its answers":
    "{base} 无人监听：请启动镜像，或检查端口。如果它已在运行，请让它发送响应头 {header}，以便此页面读取其回应",
  "Check whether this network lets it through: a proxy or a firewall may not; then a mirror helps, whose address goes into the field for the hub":
    "请检查网络是否放行，代理或防火墙可能会拦截；此时可改用镜像，并将其地址填入 hub 地址栏",
  "Check the address for a slip, and whether a proxy or a firewall lets it through. If it runs, have it send the header {header}, so that this page may read its answers":
    "请检查地址是否有误，以及代理或防火墙是否放行。如果它在运行，请让它发送响应头 {header}，以便此页面读取其回应",
  "{name} is no data set: expected a JSON array of records, or JSON lines with a record each; the file {found}.":
    "{name} 不是数据集：应为由记录组成的 JSON 数组，或每行一条记录的 JSON Lines；该文件{found}。",
  "is empty": "是空的",
  "begins with an object that does not end in its first line": "以一个未在首行结束的对象开头",
  "has in its first line: {fault}": "首行有误：{fault}",
  "has no line that is a JSON object": "没有任何一行是 JSON 对象",
  "is a single JSON object": "只是单个 JSON 对象",
  "expected {path} in {folder}, found nothing there": "{folder} 中应有 {path}，实际没有",
  "expected the path of a clip, found none": "应有视频路径，实际没有",
  "expected a picture at {path}, found a folder": "{path} 应为图片，实际为文件夹",
  "expected a picture at {path}, found what cannot be decoded": "{path} 应为图片，但无法解码",
  "nothing was sent to {host}: it is no endpoint of yours": "没有向 {host} 发送任何内容：它不是您添加的地址",
  "1 try": "已尝试 1 次",
  "{count} tries": "已尝试 {count} 次",
  "{name} could not be read as a video. It may have been cut short while it was copied or recorded.":
    "无法将 {name} 作为视频读取。它可能在复制或录制时中断，不完整。",
  "{name} is neither a video nor a picture. Choose an MP4, MOV, WebM, MKV or TS file, or a picture.":
    "{name} 既不是视频也不是图片。请选择 MP4、MOV、WebM、MKV 或 TS 文件，或一张图片。",
  "{name} is {kind}, which browsers do not play. This copy will open:\n{command}":
    "{name} 的格式为 {kind}，浏览器无法播放。按下面的命令制作的副本可以打开：\n{command}",
  "{name} is coded as {codec}, which this browser cannot decode. This copy will open:\n{command}":
    "{name} 采用 {codec} 编码，此浏览器无法解码。按下面的命令制作的副本可以打开：\n{command}",
  "{name} looks like a video, but its table of contents is missing. It may have been cut short while it was copied or recorded.":
    "{name} 看似视频，但缺少索引。它可能在复制或录制时中断，不完整。",
  "{name} has no frame that can be decoded by itself: it was cut out of a longer recording, between the places where decoding can start. Copying its streams does not help; a new encoding does.\n{command}":
    "{name} 中没有可以独立解码的帧：它是从更长的录像中截取的，起点不在关键帧上。直接复制码流无济于事，需要重新编码：\n{command}",
  "{name} has a video track, but none of its frames can be read. It may have been cut short while it was copied or recorded.":
    "{name} 含视频轨，但无法读取任何一帧。它可能在复制或录制时中断，不完整。",
  "{name} holds fragments of an MP4 without the init segment in front of them, which says how they are coded. Put it there:\n{command}":
    "{name} 是分段 MP4 的片段，前面缺少说明编码方式的初始化段。请把它接在前面：\n{command}",
  "{name} is the init segment of an MP4 in fragments: it says how the pictures are coded, and holds none. Put its fragments behind it, in order:\n{command}":
    "{name} 是分段 MP4 的初始化段：只说明编码方式，不含画面。请按顺序把各片段接在后面：\n{command}",
  "{name} has pictures without a time stamp, and no other way is known to tell when they are shown. This copy will open:\n{command}":
    "{name} 有画面没有时间戳，也没有其他办法得知其显示时间。按下面的命令制作的副本可以打开：\n{command}",
  "the question's own words take {question} tokens, the model reads at most {most}; shorten the question":
    "问题本身占 {question} 个 token，而模型最多读取 {most} 个。请缩短问题",
  "the conversation takes {prompt} tokens, the model reads at most {most}; begin a new conversation":
    "对话共 {prompt} 个 token，而模型最多读取 {most} 个。请新开对话",
  "the question takes {prompt} tokens, {visual} of them for its frames and regions, the model reads at most {most}; ask with fewer frames":
    "问题共 {prompt} 个 token，其中画面和区域占 {visual} 个，而模型最多读取 {most} 个。请减少帧数",
  "this model sees only what is marked, and nothing is marked in this question about a video":
    "此模型只看得到标注的内容，而这个关于视频的问题没有标注",
  "this model sees only what is marked, and nothing is marked in this question about an image":
    "此模型只看得到标注的内容，而这个关于图片的问题没有标注",
  "Frame {index} ({seconds} s) cannot be decoded; the file is damaged there.":
    "无法解码第 {index} 帧（{seconds} 秒），文件在此处损坏。",
  "{name} is empty: it holds 0 bytes.": "{name} 是空文件（0 字节）。",
  "{name} has a video track, but its edit list shows none of it.":
    "{name} 含视频轨，但其编辑列表没有显示任何画面。",
  "{name} can no longer be read. It may have moved or changed; choose it again.":
    "无法再读取 {name}。它可能已被移动或修改，请重新选择。",
  "{name} should be {width}×{height} like the pictures before it, is {size}.":
    "{name} 应与前面的图片同为 {width}×{height}，实为 {size}。",
  "{name} is {width}×{height}. A picture should have at most {MAX_PIXELS} megapixels and sides of at most {MAX_SIDE} pixels.":
    "{name} 为 {width}×{height}。图片最大 {MAX_PIXELS} 百万像素，边长不超过 {MAX_SIDE} 像素。",
  "{name} holds only sound. Choose a file with a picture.": "{name} 只有声音。请选择有画面的文件。",
  "{name} has {size} bytes. An animated picture should have at most {MAX_BYTES}.":
    "{name} 有 {size} 字节。动图最大 {MAX_BYTES} 字节。",
  "{name} cannot be decoded as an animated picture.": "无法将 {name} 作为动图解码。",
  "the mask of {name} on frame {frame} could not be read; draw it again":
    "无法读取 {name} 在第 {frame} 帧的掩码，请重新绘制",
  "This browser cannot encode {container} video of {width}×{height}. Try the other container, or another browser.":
    "此浏览器无法编码 {width}×{height} 的 {container} 视频。请换一种封装格式或换用其他浏览器。",
  "The video is too long to be put together in memory. Export a part of it.":
    "视频过长，内存放不下。请只导出其中一段。",
  "a general model cannot score an answer": "通用模型无法为回答评分",
  "frames may not leave this machine for {host}: allow it under Models":
    "画面不得离开本机发往 {host}：请在“模型”中允许",
  "nothing was sent to {host}: you cut the network under Privacy; switch it on there":
    "未向 {host} 发送任何内容：您已在“隐私”中切断网络，可在那里恢复",
  "you cut the network under Privacy; switch it on there": "您已在“隐私”中切断网络，可在那里恢复",
  "nothing is asked of {host} any more: you cut the network under Privacy; switch it on there":
    "不再向 {host} 请求任何内容：您已在“隐私”中切断网络，可在那里恢复",
  "this model reads at most {contextTokens} tokens, and the question with its frames has {promptTokens}: ask with fewer frames, or in a new conversation":
    "此模型最多读取 {contextTokens} 个 token，而问题连同画面共有 {promptTokens} 个：请减少帧数，或新开对话",
  "this model cannot go on from words; ask the question again": "此模型无法接着已有的文字往下写，请重新提问",
  "a model behind an address cannot go on from words; ask the question again":
    "接口模型无法接着已有的文字往下写，请重新提问",
  "no model is loaded yet; choose one first": "尚未加载模型，请先选择一个",
  "{path} of {repository} arrived damaged: the hub's list gives the hash {published}, what came has {found}. Try again; if it stays so, take another mirror":
    "{repository} 的 {path} 在传输中损坏：模型库列出的哈希值为 {published}，收到的为 {found}。请重试；如仍然如此，请换用其他镜像",
  "{path} is missing from {repository}": "{repository} 中缺少 {path}",
  "the access token should be one word of letters, digits and signs; copy it again from the hub's settings":
    "访问令牌应为一串连续的字母、数字和符号；请从模型库的设置中重新复制",
  "the browser's storage for files should open for this page, and it refused ({error})":
    "浏览器拒绝为本页打开文件存储（{error}）",
  "{path} is missing from the chosen folder": "所选文件夹中缺少 {path}",
  "{path} could not be read to byte {end}: it was changed or removed, or ends too early; choose the folder again":
    "{path} 无法读到第 {end} 字节：文件被修改、移除或不完整。请重新选择文件夹",
  "the browser has no more room for this site; delete another model or free disk space, then continue: what is done is kept":
    "浏览器分给本站的空间已满。请删除其他模型或清理磁盘后继续，已完成的部分都已保留",
  "{folder} is not finished on this device; continue it first": "{folder} 在本设备上尚未完成，请先继续",
  "the model needs {there} and the browser gives this site {free} more; delete another model or free disk space":
    "此模型还需 {there}，而浏览器只能再给本站 {free}。请删除其他模型或清理磁盘",
  "{host} did not send {path} within {milliseconds} s": "{host} 在 {milliseconds} 秒内没有发来 {path}",
  "{base}/{path} is not there (HTTP {status}); check the address of the package folder":
    "{base}/{path} 不存在（HTTP {status}），请检查模型包文件夹的地址",
  "this is not what the unfinished model was begun with; choose the same folder again, or delete the unfinished model":
    "这不是未完成的模型开始时所用的来源；请重新选择同一文件夹，或删除未完成的模型",
  "{path} of the model is damaged on this device; check the model, and get it again":
    "本设备上模型的 {path} 已损坏，请校验模型并重新获取",
  "{path} of the model could not be fetched; check the connection": "模型的 {path} 下载失败，请检查网络连接",
  "{path} did not arrive whole; check the connection and the free disk space, and try again":
    "{path} 未完整下载，请检查网络连接和磁盘空间后重试",
  "the model package lacks {path}": "模型包中缺少 {path}",
  "{name} is in gzip, which is cut short or damaged ({said}). Get the file again.":
    "{name} 是 gzip 文件，但不完整或已损坏（{said}）。请重新获取此文件。",
  "{size} of its masks could not be read from storage": "有 {size} 个掩码无法从存储中读取",
  "the file has {size} bytes, too many for a project": "文件有 {size} 字节，超出项目文件的上限",
  "the file cannot be read: {error}": "无法读取文件：{error}",
  "the file is neither a zip nor JSON": "文件既不是 ZIP 也不是 JSON",
  "the file does not say that it is a {PROJECT_FORMAT}": "文件没有声明自己是 {PROJECT_FORMAT}",
  "the zip is damaged ({error})": "ZIP 已损坏（{error}）",
  "the zip has no {DOCUMENT} in it": "ZIP 中没有 {DOCUMENT}",
  "the zip has no {name} in it": "ZIP 中没有 {name}",
  "{DOCUMENT} is not JSON": "{DOCUMENT} 不是 JSON",
  "{name} should have {expected} bytes, has {uncompressedSize}":
    "{name} 应为 {expected} 字节，实为 {uncompressedSize} 字节",
  "the mask of {name} on frame {frameIndex} is missing": "缺少 {name} 在第 {frameIndex} 帧的掩码",
  "a mask that was asked about, on frame {frameIndex}, is missing":
    "缺少提问所用的一个掩码（第 {frameIndex} 帧）",
  "it is not stored in this browser any more": "它已不在此浏览器的存储中",
  "{exchanges} of its {length} answers are missing": "{length} 条回答中缺少 {exchanges} 条",
  "another tab runs a newer version of this page; reload this one to go on":
    "另一个标签页正在运行本页的更新版本，请重新加载本页后继续",
  "the browser's storage refused: {message}": "浏览器存储拒绝了操作：{message}",
  "expected a segmenter, and this page was built without one; get one under Models, or mark with the brush":
    "此页面不含分割模型；请在“模型”中获取一个，或用画笔标注",
  "expected a segmenter, and none is here; get one under Models": "这里没有分割模型，请在“模型”中获取一个",
  "expected {video} in the folder {folder}, found nothing there": "文件夹 {folder} 中没有 {video}",
  "{name} should be a text in UTF-8": "{name} 应为 UTF-8 文本",
  "{name} cannot score an answer; choose a model that runs in the page":
    "{name} 无法为回答评分，请选择在页面中运行的模型",
  "frame {index} could not be decoded": "第 {index} 帧无法解码",
  "points need a segmenter, and none is loaded here": "用点标注需要分割模型，但这里没有加载",
  "{label} has two masks on frame {frameIndex}, at {timeSeconds} s; give one for each frame":
    "{label} 在第 {frameIndex} 帧（{timeSeconds} 秒）有两个掩码，每帧请只给一个",
  "the time should be {start} to {end} s in this video, got {seconds} s":
    "此视频的时间范围为 {start}–{end} 秒，给出的是 {seconds} 秒",
  "expected the mask {mask} in the folder, found nothing there": "文件夹中没有掩码 {mask}",
  "nothing was found there; try another point or a box": "该处没有找到对象，请换一个点，或画方框",
  "there was not enough memory for this question; close other tabs, or ask with fewer frames":
    "内存不足以回答此问题。请关闭其他标签页，或减少帧数",
  "the graphics device has no memory left ({message}); ask with fewer frames or close other tabs":
    "显存不足（{message}）。请减少帧数，或关闭其他标签页",
  "the page is neither on HTTPS nor on localhost, and browsers give WebGPU to no other":
    "此页面既不是通过 HTTPS 也不是通过 localhost 打开的，浏览器不会为其提供 WebGPU",
  "the CPU was asked for": "已选择使用 CPU",
  "the WebGPU adapter is a software one, slower than the CPU build": "WebGPU 由软件模拟，比 CPU 更慢",
  "this browser has no WebGPU, or it is turned off": "此浏览器没有 WebGPU，或已将其关闭",
  "this browser has WebGPU, but offers no adapter": "此浏览器有 WebGPU，但没有提供可用的 GPU",
  "the browser has no {gigabytes} GB of memory left for this model; close other tabs, or choose a smaller model":
    "浏览器没有 {gigabytes} GB 内存可供此模型使用。请关闭其他标签页，或选择较小的模型",
  "the model's numbers broke down on this device (no token had a valid score); choose the other device or variant":
    "模型在此设备上计算出错（没有任何 token 得到有效评分）。请换用其他设备或变体",
  "this model has no region encoder: ask it about the whole video, or load a VideoRefer model":
    "此模型没有区域编码器：请就整个视频提问，或加载 VideoRefer 模型",
  "the mask of {label} cannot be read: {error}": "无法读取 {label} 的掩码：{error}",
  "{label} has no mask": "{label} 没有掩码",
  "on the CPU a page can hold 4.3 GB of a model's weights, and these have {gigabytes} GB; choose a smaller model, or use a device with WebGPU":
    "在 CPU 上，页面最多容纳 4.3 GB 的模型权重，而此模型有 {gigabytes} GB。请选择较小的模型，或换用支持 WebGPU 的设备",
  "{label} is empty: mark at least one pixel of the object": "{label} 为空：请至少标出对象的一个像素",
  "the region is empty: mark at least one pixel of the object": "区域为空：请至少标出对象的一个像素",
  "a general model can tell at most {length} outlined objects apart, found {length2}: ask about fewer at once":
    "通用模型最多能区分 {length} 个带轮廓的对象，这里有 {length2} 个：请减少每次提问的对象",
  "nothing is marked; draw on the object first": "没有标注任何内容，请先在对象上绘制",
  "object {id} has no mask to follow; mark it on a frame first":
    "对象 {id} 没有可供跟踪的掩码，请先在某一帧上标出它",
  "{path} is missing from the checkpoint folder": "检查点文件夹中缺少 {path}",
  "{path} should hold at least {expected} bytes, ends at {found}; it is cut off; download it again":
    "{path} 应至少有 {expected} 字节，只到 {found}，文件不完整，请重新下载",
  "manifest.json is not JSON; download the package again": "manifest.json 不是 JSON，请重新下载模型包",
} as const;
