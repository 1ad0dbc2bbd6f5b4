package io.graft.wire;

import java.net.InetAddress;

/**
 * An exchange with an instance whose host is a name, while that is looked up. Its time runs
 * already. Used by the wire's thread only, but for {@link #resolved}.
 */
final class AddressLookup extends Link implements AddressResolver.Listener {
  private final Wire wire;
  private final Exchange exchange;
  private InetAddress[] found = new InetAddress[0];
  private boolean over;

  private AddressLookup(Wire wire, Exchange exchange, long deadline) {
    super(deadline);
    this.wire = wire;
    this.exchange = exchange;
  }

  /** Asks for the addresses of an exchange's instance. */
  static Link begin(Wire wire, Exchange exchange, long deadline) {
    AddressLookup lookup = new AddressLookup(wire, exchange, deadline);
    wire.resolver().resolve(exchange.instance.host(), lookup);
    return lookup;
  }

  @Override
  public void resolved(InetAddress[] addresses) {
    // The wire's queue publishes it to the wire's thread.
    found = addresses;
    wire.resolved(this);
  }

  /** Goes on with the address. */
  @Override
  void ready() {
    if (over) {
      return;
    }
    end();
    if (found.length == 0) {
      exchange.failed(Exchange.Fault.OURS, "its host is not known");
      return;
    }
    for (InetAddress address : found) {
      if (exchange.instance.mayBeAt(address)) {
        Connection.open(wire, exchange, address, deadline());
        return;
      }
    }
    exchange.failed(
        Exchange.Fault.OURS, "its host is at " + found[0].getHostAddress() + ", which is refused");
  }

  @Override
  void expire() {
    fail("no address of " + exchange.instance.host() + " " + exchange.within());
  }

  @Override
  void fail(String why) {
    if (!over) {
      end();
      exchange.failed(Exchange.Fault.OURS, why);
    }
  }

  @Override
  boolean serves(Exchange one) {
    return !over && exchange == one;
  }

  @Override
  void cancel() {
    end();
  }

  private void end() {
    over = true;
    wire.forget(this);
  }
}
