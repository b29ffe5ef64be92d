export type { FakeAnswer, FakeAnswers } from './fake-answer.js'
export { FakeClock } from './fake-clock.js'
export { FakeReceiver } from './fake-receiver.js'
export type { ReceivedPoint, ReceivedRequest } from './received.js'
