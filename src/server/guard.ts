/** Imported first by every entry: a runtime that is too old gets a sentence instead of a syntax error. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `需要 Node ≥ 22.18，当前为 ${process.versions.node}。请用 npm 脚本启动（npm start、npm run city），它使用随包安装的 Node 24；或安装新版 Node。`,
  )
  console.error(
    `Node ≥ 22.18 is needed, this is ${process.versions.node}. Start through npm (npm start, npm run city), which uses the Node 24 installed with the package, or install a newer Node.`,
  )
  process.exit(1)
}

export const guarded = true
