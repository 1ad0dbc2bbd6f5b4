package io.graft.net.http;

import io.graft.net.AddressResolver;
import io.graft.net.EventHandler;
import io.graft.net.EventLoop;
import java.net.InetAddress;

/**
 * An exchange that waits for the address of its instance. The exchange's timeout is already
 * running. On the loop's thread, except for {@link #resolved}.
 */
final class AddressLookup extends EventHandler
    implements AddressResolver.Listener, EventLoop.Task, ClientExchange.Carrier {
  private final HttpTransport transport;
  private final ClientExchange exchange;
  private InetAddress[] found = new InetAddress[0];
  private boolean over;

  private AddressLookup(HttpTransport transport, ClientExchange exchange, long deadline) {
    super(deadline);
    this.transport = transport;
    this.exchange = exchange;
  }

  static void begin(HttpTransport transport, ClientExchange exchange, long deadline) {
    AddressLookup lookup = new AddressLookup(transport, exchange, deadline);
    transport.resolver().resolve(exchange.instance.host(), lookup);
    exchange.carrier = lookup;
    transport.loop().add(lookup);
  }

  @Override
  public void resolved(InetAddress[] addresses) {
    // The loop's queue makes it visible to the loop's thread.
    found = addresses;
    transport.loop().execute(this);
  }

  @Override
  public void run() {
    if (over) {
      return;
    }
    end();
    if (found.length == 0) {
      exchange.failed(ClientExchange.Fault.OURS, "unknown host");
      return;
    }
    for (InetAddress address : found) {
      if (exchange.instance.mayBeAt(address)) {
        HttpConnection.open(transport, exchange, address, deadline());
        return;
      }
    }
    exchange.failed(
        ClientExchange.Fault.OURS,
        "its host resolves to " + found[0].getHostAddress() + ", which is not allowed");
  }

  @Override
  public void failed(String why) {
    fail(why);
  }

  /** Never called: there is no channel. */
  @Override
  protected void ready() {}

  @Override
  protected void expire() {
    fail("no address of " + exchange.instance.host() + " " + exchange.within());
  }

  @Override
  protected void fail(String why) {
    if (!over) {
      end();
      exchange.failed(ClientExchange.Fault.OURS, why);
    }
  }

  @Override
  public void cancel(ClientExchange one) {
    end();
  }

  private void end() {
    over = true;
    exchange.carrier = null;
    transport.loop().remove(this);
  }
}
