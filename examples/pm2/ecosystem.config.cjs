// A service of two processes under PM2, and beside it one hostpulse that reports the host.
//   npm install && npm start       then npx pm2 logs, npx pm2 kill
const path = require('node:path')

module.exports = {
  apps: [
    {
      name: 'shop',
      script: 'server.js',
      exec_mode: 'cluster',
      instances: 2,
      // More than stop.deadline of the agent (5 s), so that it can send what it has.
      kill_timeout: 6000,
    },
    {
      name: 'hostpulse',
      script: path.join(path.dirname(require.resolve('hostpulse/package.json')), 'dist/src/cli/main.js'),
      args: ['run', '--config', 'hostpulse.yaml'],
      cwd: __dirname,
      exec_mode: 'fork',
      kill_timeout: 6000,
    },
  ],
}
