import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import reactHooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

const features = readdirSync("src/features");

// Tailwind classes that name a side of the screen. Hebrew reads from the right, so only start/end exist here.
const PHYSICAL =
  "(?:^|[\\s:!])-?(?:(?:ml|mr|pl|pr|left|right|scroll-ml|scroll-mr|scroll-pl|scroll-pr)-|(?:text|float|clear)-(?:left|right)(?:$|\\s)|(?:border|rounded)-(?:l|r|tl|tr|bl|br)(?:$|[\\s-]))";
const PHYSICAL_MESSAGE = "Use logical classes (ms-, pe-, start-, border-s, rounded-s …): the screen is right to left.";

export default tseslint.config(
  { ignores: ["dist/**", "coverage/**", "src/lib/api/schema.d.ts", "public/**"] },
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}", "*.ts"],
    plugins: { "import-x": importX, "react-hooks": reactHooks },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver({ project: "tsconfig.json" })] },
    rules: {
      ...reactHooks.configs["recommended-latest"].rules,
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      // `as const` stays; every other assertion would hide a drift of the API from the compiler.
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "max-lines": ["error", 300],
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": [
        "error",
        {
          zones: [
            ...features.map((name) => ({
              target: `./src/features/${name}`,
              from: "./src/features",
              except: [`./${name}`],
              message: "Features never import each other; compose them in src/app.",
            })),
            {
              target: ["./src/components", "./src/lib", "./src/config"],
              from: ["./src/features", "./src/app"],
              message: "Shared code knows no feature.",
            },
            { target: "./src/features", from: "./src/app", message: "Features do not know the app." },
          ],
        },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: `Literal[value=/${PHYSICAL}/]`, message: PHYSICAL_MESSAGE },
        { selector: `TemplateElement[value.raw=/${PHYSICAL}/]`, message: PHYSICAL_MESSAGE },
      ],
    },
  },
);
