// A service of two processes under PM2. Each has an agent; one of them reports the host.
//   npx hostpulse receive          in another terminal: the receiver and its page
//   npm install && npm start       then npx pm2 logs, npx pm2 kill
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
  ],
}
