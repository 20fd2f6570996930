import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import boundaries from 'eslint-plugin-boundaries';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import jsdoc from 'eslint-plugin-jsdoc';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * The layers from left to right, and which of those to its left each may import. Every pair that is
 * not written here is an error; the map for people is `src/README.md`.
 */
const LAYERS = {
  science: [],
  engine: ['science'],
  experiment: ['science', 'engine'],
  share: ['science', 'experiment'],
  state: ['science', 'engine', 'experiment', 'share'],
  views: ['science', 'experiment', 'share', 'state'],
  app: ['science', 'engine', 'experiment', 'share', 'state', 'views'],
};

/**
 * Folders inside a layer that are judged on their own, and which neighbours of the same layer they
 * may import. What a part may import of other layers it has from its layer, unless `PART_LAYERS`
 * says less. `views/panel` is every other folder of `views`: such folders do not know each other, only
 * the workbench puts them together.
 */
const PARTS = {
  'engine/contract': [],
  'engine/cache': ['engine/contract'],
  'engine/storage': ['engine/contract'],
  'engine/worker': ['engine/contract', 'engine/storage'],
  'engine/stimuli': ['engine/contract'],
  'engine/models': ['engine/contract', 'engine/stimuli'],
  'engine/client': ['engine/contract', 'engine/cache', 'engine/stimuli'],
  'engine/testing': ['engine/contract', 'engine/cache', 'engine/stimuli', 'engine/client'],
  'views/controls': ['views'],
  'views/charts': ['views', 'views/controls'],
  'views/workbench': ['views', 'views/controls', 'views/charts', 'views/panel'],
  'views/panel': ['views', 'views/controls', 'views/charts'],
  'app/offline': [],
};

/** Parts that reach less far left than their layer does. */
const PART_LAYERS = {
  'views/controls': ['science'],
  'views/charts': ['science', 'experiment'],
  'app/offline': [],
};

/** What the file at the root of a layer with parts may import of them. */
const ROOTS = {
  engine: [
    'engine/contract',
    'engine/cache',
    'engine/storage',
    'engine/stimuli',
    'engine/models',
    'engine/client',
  ],
  views: [],
  app: ['app/offline'],
};

/** The packages of the page, and the only places that may import them. */
const PACKAGES = {
  'onnxruntime-web': ['engine/worker'],
  '@xenova/transformers': ['engine/worker'],
  'fast-png': ['engine/worker'],
  idb: ['engine/cache', 'engine/storage'],
  '@zip.js/zip.js': ['engine/models'],
  zustand: ['state'],
  react: ['views', 'views/workbench', 'views/panel', 'views/charts', 'views/controls', 'app'],
  'react-dom': ['app'],
  recharts: ['views/charts'],
  '@tanstack/react-virtual': ['views/panel', 'views/controls'],
};

/** The one view file that binds the store to React. */
const STORE_HOOK = 'use-app-state.ts';

/** The one engine file that other layers see. */
const FRONT_DOOR = 'index.ts';

const layerOf = (part) => part.split('/')[0];
const types = Object.keys(PARTS).concat(Object.keys(LAYERS));
const order = Object.keys(LAYERS);

/** A target inside another layer: only the engine has a door, the others are open. */
function layerTarget(layer) {
  return layer === 'engine'
    ? { element: { type: 'engine', fileInternalPath: FRONT_DOOR } }
    : { element: { type: layer } };
}

function layerPolicies() {
  const policies = [];
  for (const [layer, left] of Object.entries(LAYERS)) {
    const own = ROOTS[layer] ?? [];
    const targets = [...left.map(layerTarget), ...own.map((type) => ({ element: { type } }))];
    if (targets.length > 0) {
      policies.push({ from: { element: { type: layer } }, allow: { to: targets } });
    }
  }
  for (const [part, neighbours] of Object.entries(PARTS)) {
    const left = PART_LAYERS[part] ?? LAYERS[layerOf(part)];
    const targets = [
      ...left.map(layerTarget),
      ...neighbours.map((type) => ({ element: { type } })),
    ];
    if (targets.length > 0) {
      policies.push({ from: { element: { type: part } }, allow: { to: targets } });
    }
  }
  policies.push(
    {
      from: { element: { type: 'app' } },
      allow: { to: { element: { type: 'views/workbench' } } },
    },
    {
      // A view may speak of what the engine says of itself, and never runs it.
      from: { element: { type: ['views', 'views/workbench', 'views/panel'] } },
      allow: { to: layerTarget('engine'), dependency: { kind: 'type' } },
    },
    {
      // What is drawn from props alone can be drawn anywhere.
      from: { element: { type: ['views/charts', 'views/controls'] } },
      disallow: { to: { element: { type: 'views', fileInternalPath: STORE_HOOK } } },
    },
  );
  return policies;
}

function packagePolicies() {
  const policies = Object.entries(PACKAGES).map(([source, places]) => ({
    from: { element: { type: places } },
    allow: { to: { module: { origin: 'external', source } } },
  }));
  policies.push({
    from: { element: { type: 'views', fileInternalPath: STORE_HOOK } },
    allow: { to: { module: { origin: 'external', source: 'zustand' } } },
  });
  return policies;
}

/** Tests import freely downwards, past the engine's door too, and whatever runs in Node. */
function testPolicies() {
  return order.map((layer, index) => ({
    from: {
      element: { type: types.filter((type) => layerOf(type) === layer) },
      file: { categories: 'test' },
    },
    allow: {
      to: [
        { module: { origin: ['external', 'core'] } },
        { element: { type: types.filter((type) => order.indexOf(layerOf(type)) <= index) } },
      ],
    },
  }));
}

const BOUNDARY_RULES = {
  'boundaries/no-unknown-files': 'error',
  'boundaries/dependencies': [
    'error',
    {
      default: 'disallow',
      checkAllOrigins: true,
      policies: [...layerPolicies(), ...packagePolicies(), ...testPolicies()],
    },
  ],
};

const NO_ANY_CAST = {
  selector: 'TSAsExpression > TSAnyKeyword, TSTypeAssertion > TSAnyKeyword',
  message: 'Narrow the type instead: check outside input and name the problem.',
};

const SCIENCE_IS_PURE = [
  { object: 'Math', property: 'random', message: 'Pass a seeded generator as an argument.' },
  { object: 'Date', property: 'now', message: 'Science has no clock.' },
];

/**
 * The house rules for a checkout at `root`. A function, so that `tools/house/boundaries.test.ts` can
 * lint a planted tree with the very same rules.
 * @param {string} root
 * @returns {import('eslint').Linter.Config[]}
 */
export function houseRules(root) {
  const source = ['src/**/*.{ts,tsx}'];
  const tests = ['**/*.test.{ts,tsx}'];
  const typed = [...source, 'vite.config.ts', 'vite/**/*.ts', 'tools/**/*.ts', 'e2e/**/*.ts'];
  return defineConfig(
    {
      ignores: [
        '**/node_modules/',
        '**/.venv/',
        'dist/',
        '.types/',
        '.cache/',
        'public/',
        'test-results/',
        'playwright-report/',
      ],
    },
    { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },

    // JavaScript: tools that Node runs as they are.
    {
      files: ['**/*.{js,mjs}'],
      extends: [js.configs.recommended],
      languageOptions: { globals: globals.node },
    },

    // TypeScript, everywhere.
    {
      files: typed,
      extends: [
        js.configs.recommended,
        tseslint.configs.strictTypeChecked,
        tseslint.configs.stylisticTypeChecked,
      ],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
      rules: {
        // Numbers read well in messages; anything else must be turned into words first.
        '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
        // A text is spread where its code points are meant.
        '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
        '@typescript-eslint/consistent-type-imports': 'error',
        // `() => listener(status)` says what it does; braces around it would say no more.
        '@typescript-eslint/no-confusing-void-expression': [
          'error',
          { ignoreArrowShorthand: true },
        ],
        '@typescript-eslint/no-unused-vars': [
          'error',
          { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
        ],
        '@typescript-eslint/switch-exhaustiveness-check': [
          'error',
          { considerDefaultExhaustiveForUnions: true },
        ],
        eqeqeq: ['error', 'always', { null: 'ignore' }],
        'no-console': 'error',
        'no-restricted-syntax': ['error', NO_ANY_CAST],
      },
    },

    // The page's own source: layers, packages, cycles.
    {
      files: source,
      plugins: { boundaries, 'import-x': importX },
      settings: {
        'boundaries/root-path': root,
        'boundaries/elements': types.map((type) => ({
          type,
          pattern: type === 'views/panel' ? 'src/views/*' : `src/${type}`,
          partialMatch: false,
        })),
        'boundaries/files': [{ category: 'test', pattern: 'src/**/*.test.{ts,tsx}' }],
        'import/resolver': { typescript: { noWarnOnMultipleProjects: true } },
        'import-x/resolver-next': [
          createTypeScriptImportResolver({ noWarnOnMultipleProjects: true }),
        ],
        // Without these two, no-cycle reads no TypeScript at all and stays silent.
        'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
        'import-x/extensions': ['.ts', '.tsx'],
      },
      rules: {
        ...BOUNDARY_RULES,
        'import-x/no-cycle': ['error', { ignoreExternal: true }],
      },
    },

    // Science: a function of its arguments and nothing else.
    {
      files: ['src/science/**/*.ts'],
      ignores: tests,
      rules: {
        'no-restricted-properties': ['error', ...SCIENCE_IS_PURE],
        'no-restricted-globals': ['error', 'Date', 'performance', 'crypto', 'globalThis'],
      },
    },
    {
      files: ['src/science/**/*.ts', 'src/engine/**/*.ts'],
      ignores: tests,
      plugins: { jsdoc },
      rules: {
        'jsdoc/require-jsdoc': [
          'error',
          {
            publicOnly: true,
            require: { FunctionDeclaration: true, ClassDeclaration: true },
            contexts: ['VariableDeclaration', 'TSInterfaceDeclaration', 'TSTypeAliasDeclaration'],
          },
        ],
        'jsdoc/no-types': 'error',
      },
    },
    {
      // In pixel loops an index is in range by construction, and a check per pixel is noise.
      files: ['src/science/preprocess/**/*.ts'],
      rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
    },

    {
      files: ['src/{views,app}/**/*.{ts,tsx}'],
      extends: [reactHooks.configs.flat.recommended],
      rules: {
        // Speaks of what React's compiler would skip; nothing here is compiled by it.
        'react-hooks/incompatible-library': 'off',
      },
    },

    {
      files: tests,
      rules: {
        // vitest's matchers are methods handed around unbound, and mocks need no await inside.
        '@typescript-eslint/unbound-method': 'off',
        '@typescript-eslint/require-await': 'off',
      },
    },
    {
      files: ['vite.config.ts', 'vite/**/*.ts', 'tools/**/*.ts', 'e2e/**/*.ts'],
      languageOptions: { globals: globals.node },
      rules: { 'no-console': 'off' },
    },
  );
}

/** @type {import('eslint').Linter.Config[]} */
const rules = houseRules(import.meta.dirname);
export default rules;
