package io.graft.wire;

import java.net.InetSocketAddress;

/**
 * One message to a server of messages, and its answer: a datagram (UDP), or over a connection of
 * its own with two bytes of length before each message, as DNS has it (RFC 7766). Either {@link
 * #answered} takes an answer or {@link #failed} is called, once, on the thread of the {@link Wire}:
 * both must be short and not throw.
 */
public abstract class MessageExchange {
  final InetSocketAddress server;
  final boolean stream;
  final byte[] message;
  final long timeoutNanos;

  /**
   * @param server resolved
   * @param stream whether by TCP
   * @param message all of it, without a length; at most 65535 bytes
   * @param timeoutNanos for everything, from connecting on
   */
  protected MessageExchange(
      InetSocketAddress server, boolean stream, byte[] message, long timeoutNanos) {
    this.server = server;
    this.stream = stream;
    this.message = message;
    this.timeoutNanos = timeoutNanos;
  }

  /**
   * A message has come from the server's address.
   *
   * @return whether it is the answer; {@code false}: it is not, and the answer may still come
   */
  protected abstract boolean answered(byte[] answer);

  /**
   * There is no answer.
   *
   * @param why a clause for people: {@code connection refused}
   */
  protected abstract void failed(String why);
}
