/** How the page is bundled: `vite build src/explorer/page` puts it into dist/explorer/page, whence the collector serves it. */
import { defineConfig } from 'vite';

const config = defineConfig({
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../../dist/explorer/page',
    emptyOutDir: true,
    target: 'es2023',
    // Every asset is a file of its own: nothing is inlined, so the content security policy needs no exception.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The charts are one chunk of this size, loaded only when a chart is shown.
    chunkSizeWarningLimit: 1000,
  },
});

// biome-ignore lint/style/noDefaultExport: vite takes no other.
export { config as default };
