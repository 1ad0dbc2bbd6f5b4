package io.graft.net;

import java.net.InetSocketAddress;

/**
 * One message to a server and its response, over UDP or over a new TCP connection, where two bytes
 * of length precede each message as in DNS (RFC 7766). {@link #answered} is called until it accepts
 * a response, or {@link #failed} once, both on the thread of the {@link EventLoop}: they must be
 * short and not throw.
 */
public abstract class MessageExchange {
  final InetSocketAddress server;
  final boolean stream;
  final byte[] message;
  final long timeoutNanos;

  /**
   * @param server resolved
   * @param stream whether to use TCP
   * @param message without its length, at most 65535 bytes
   * @param timeoutNanos for the whole exchange, including the connection
   */
  protected MessageExchange(
      InetSocketAddress server, boolean stream, byte[] message, long timeoutNanos) {
    this.server = server;
    this.stream = stream;
    this.message = message;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * Sends the message and returns at once. Callers limit the number of exchanges in progress.
   *
   * @return {@code false} if the loop is closed or has no selector; then no method of this is
   *     called
   */
  public final boolean begin(EventLoop loop) {
    return loop.execute(
        new EventLoop.Task() {
          @Override
          public void run() {
            MessageChannel.open(loop, MessageExchange.this, System.nanoTime());
          }

          @Override
          public void failed(String why) {
            MessageExchange.this.failed(why);
          }
        });
  }

  /**
   * A message has arrived from the server's address.
   *
   * @return whether it is the response; if not, the exchange waits on
   */
  protected abstract boolean answered(byte[] answer);

  /**
   * The exchange has ended without a response.
   *
   * @param why a clause for the log: {@code connection refused}
   */
  protected abstract void failed(String why);
}
