// Loaded before every entry, in plain JavaScript: a runtime that is too old gets a sentence instead of a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `需要 Node ≥ 22.18，当前为 ${process.versions.node}。npm 脚本（npm start、npm test、npm run city）会使用随包安装的 Node 24；若您的系统没有对应的安装包，请安装新版 Node。`,
  )
  console.error(
    `Node ≥ 22.18 is needed, this is ${process.versions.node}. The npm scripts (npm start, npm test, npm run city) use the Node 24 installed with the package; where there is none for your system, install a newer Node.`,
  )
  process.exit(1)
}
