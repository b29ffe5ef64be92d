import { type DynamicModule, Module } from '@nestjs/common'
import type { AgentConfig } from 'hostpulse'
import { HOSTPULSE_CONFIG, HostpulseService } from './hostpulse.service.js'

/** `HostpulseModule.forRoot({ … })` in the application's module; then inject HostpulseService anywhere. */
@Module({})
export class HostpulseModule {
  static forRoot(config: AgentConfig): DynamicModule {
    return {
      module: HostpulseModule,
      global: true,
      providers: [{ provide: HOSTPULSE_CONFIG, useValue: config }, HostpulseService],
      exports: [HostpulseService],
    }
  }
}
