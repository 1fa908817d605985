import {fileURLToPath} from 'node:url'
import react from '@vitejs/plugin-react'
import {defineConfig} from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

/** The browser side: built from src/web into dist/web; in development `/api` goes to the server on port 8080. */
export default defineConfig({
  root: here,
  base: '/',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // The map is by far the largest part and is fetched only by pages that show one.
    chunkSizeWarningLimit: 1200,
  },
  worker: {format: 'es'},
  server: {proxy: {'/api': process.env.JINGCHENG_SERVER ?? 'http://127.0.0.1:8080'}},
})
