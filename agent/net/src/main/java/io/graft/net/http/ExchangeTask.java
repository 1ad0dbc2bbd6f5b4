package io.graft.net.http;

import io.graft.net.EventLoop;

/** Starts or cancels an exchange on the loop's thread. Not loaded before the first exchange. */
final class ExchangeTask implements EventLoop.Task {
  private final HttpTransport transport;
  private final ClientExchange exchange;
  private final boolean begins;

  private ExchangeTask(HttpTransport transport, ClientExchange exchange, boolean begins) {
    this.transport = transport;
    this.exchange = exchange;
    this.begins = begins;
  }

  static boolean begin(HttpTransport transport, ClientExchange exchange) {
    return transport.loop().execute(new ExchangeTask(transport, exchange, true));
  }

  static void cancel(HttpTransport transport, ClientExchange exchange) {
    transport.loop().execute(new ExchangeTask(transport, exchange, false));
  }

  @Override
  public void run() {
    if (begins) {
      transport.serve(exchange, System.nanoTime());
      return;
    }
    ClientExchange.Carrier carrier = exchange.carrier;
    if (carrier != null) {
      carrier.cancel(exchange);
    }
  }

  @Override
  public void failed(String why) {
    if (begins) {
      exchange.failed(ClientExchange.Fault.OURS, why);
    }
  }
}
