import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** Type of the part that holds values in collectd's protocol: type and length, then the number of values. */
const VALUES_PART = 6

/** Reads collectd's binary protocol: https://collectd.org/wiki/index.php/Binary_protocol */
export class CollectdPackets {
  readonly #socket = createSocket('udp4')
  readonly packets: Buffer[] = []

  static async listen(): Promise<CollectdPackets> {
    const received = new CollectdPackets()
    received.#socket.on('message', (packet) => received.packets.push(packet))
    await once(received.#socket.bind(0, '127.0.0.1'), 'listening')
    return received
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Returns the number of values. */
  get values(): number {
    return this.packets.reduce((values, packet) => values + valuesIn(packet), 0)
  }

  close(): void {
    this.#socket.close()
  }
}

function valuesIn(packet: Buffer): number {
  let values = 0
  for (let at = 0; at + 6 <= packet.length; at += packet.readUInt16BE(at + 2)) {
    if (packet.readUInt16BE(at) === VALUES_PART) values += packet.readUInt16BE(at + 4)
  }
  return values
}
