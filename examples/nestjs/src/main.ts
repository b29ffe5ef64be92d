// A NestJS application with a module that owns the agent: see hostpulse.module.ts.
//   npx hostpulse receive          in another terminal: the receiver and its page
//   npm install && npm start       then curl -X POST <the printed address>/orders
import 'reflect-metadata'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { HostpulseModule } from './hostpulse.module.js'
import { OrdersController } from './orders.controller.js'

@Module({
  imports: [
    HostpulseModule.forRoot({
      interval: '1s',
      tags: { service: 'shop' },
      outputs: [{ url: process.env['HOSTPULSE_URL'] ?? 'http://127.0.0.1:9470/v1/metrics' }],
    }),
  ],
  controllers: [OrdersController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] })
// SIGTERM closes the application, and onApplicationShutdown sends the buffered points.
app.enableShutdownHooks()
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1')
console.log(`listening on ${await app.getUrl()}`)
