// Parses a Power Query file: powerquery.mjs FILE. A copy without its last word has to fail.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { DefaultSettings, TaskUtils } = createRequire(import.meta.url)("@microsoft/powerquery-parser");

async function parses(text) {
  const task = await TaskUtils.tryLexParse(DefaultSettings, text);
  return TaskUtils.isParseStageOk(task);
}

const text = readFileSync(process.argv[2], "utf8");
if (!(await parses(text))) throw new Error(`${process.argv[2]} is not valid Power Query`);
if (await parses(text.replace(/\S+\s*$/, ""))) throw new Error("a file without its last word is accepted");
console.log("power query: parsed");
