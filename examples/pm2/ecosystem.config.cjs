// A service of two processes managed by PM2. Each has an agent; one of them reports the host.
//   npx hostpulse receive          in another terminal: the receiver and its page
//   npm install && npm start       then npx pm2 logs, npx pm2 kill
module.exports = {
  apps: [
    {
      name: 'shop',
      script: 'server.js',
      exec_mode: 'cluster',
      instances: 2,
      // Longer than the agent's stop.deadline (5 s), so that it can send its buffered points.
      kill_timeout: 6000,
    },
  ],
}
