import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", ".test-build/"] },
  {
    files: ["src/**/*.ts", "test/**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "max-lines": ["error", 300],
      "no-console": "error",
    },
  },
  {
    files: ["test/**/*.ts"],
    // node:test registers a test by the call itself; its promise has no reader.
    rules: { "@typescript-eslint/no-floating-promises": "off" },
  },
);
