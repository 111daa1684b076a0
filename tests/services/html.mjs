// Reads pages as JSON ({name: html}) and answers with what is wrong in them, one line each.
// One process for all pages: starting Node and building the rules costs more than they do.
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const config = {
  root: true,
  // What the HTML standard demands, and what makes a whole document; no rules of style.
  extends: ["html-validate:standard", "html-validate:document"],
  rules: {
    // Hashes are for files of another host; ours come from the page's own, by policy.
    "require-sri": "off",
    // A button without a type sends its form, which is what ours are for.
    "no-implicit-button-type": "off",
    // What is wanted stands left of the sentence that answers it; that sentence is the h1.
    "heading-level": ["error", { minInitialRank: "h2" }],
  },
};

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const pages = JSON.parse(Buffer.concat(chunks).toString());
const judge = new HtmlValidate(new StaticConfigLoader(config));
const found = [];
for (const [name, html] of Object.entries(pages)) {
  const { results } = await judge.validateString(html, `${name}.html`);
  for (const one of results.flatMap((result) => result.messages)) {
    found.push(`${name}:${one.line}: ${one.ruleId}: ${one.message} (${one.selector ?? ""})`);
  }
}
process.stdout.write(JSON.stringify(found));
