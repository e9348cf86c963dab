/** Names of pictures: in a folder of frames these are its frames, and everything else is passed over. */
export const PICTURE_NAME = /\.(jpe?g|png|webp|avif|bmp)$/i;
