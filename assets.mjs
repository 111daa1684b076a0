// Builds static/vendor/ from the locked packages: one plain script per library, no splitting,
// because Django's manifest storage does not rewrite import statements.
import { build } from "esbuild";
import { mkdir, rm } from "node:fs/promises";

const out = "static/vendor";
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const common = { bundle: true, minify: true, legalComments: "inline", logLevel: "warning" };

await build({
  ...common,
  entryPoints: ["node_modules/bootstrap/dist/css/bootstrap.css"],
  outfile: `${out}/bootstrap.css`,
});

await build({
  ...common,
  stdin: {
    contents: 'import SignaturePad from "signature_pad"; window.SignaturePad = SignaturePad;',
    resolveDir: ".",
  },
  format: "iife",
  target: "es2020",
  outfile: `${out}/signature_pad.js`,
});
