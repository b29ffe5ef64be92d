import { Controller, Inject, Post } from '@nestjs/common'
import { HostpulseService } from './hostpulse.service.js'

@Controller('orders')
export class OrdersController {
  #orders = 0

  constructor(@Inject(HostpulseService) private readonly hostpulse: HostpulseService) {}

  @Post()
  create(): { readonly id: number } {
    this.#orders++
    this.hostpulse.report({ type: 'orders_total', value: this.#orders })
    return { id: this.#orders }
  }
}
