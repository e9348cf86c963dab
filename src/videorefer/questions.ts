import type { Manifest } from "../package/manifest.ts";
import type { QuestionForms } from "./shared/question-forms.ts";
import * as vr3 from "./vr3/questions.ts";
import * as vr7 from "./vr7/questions.ts";

/** Each family's wordings. */
export const QUESTION_FORMS: Readonly<Record<Manifest["family"], QuestionForms>> = {
  "videorefer-videollama3": { describe: vr3.describeQuestion, objects: vr3.objectsQuestion },
  "videorefer-videollama2": {
    describe: vr7.describeQuestion,
    objects: (_kind, numbers, question) => vr7.objectsQuestion(numbers, question),
  },
};
