package io.graft.governance.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {
  @ParameterizedTest
  @CsvSource({
    "101,SUCCESS",
    "200,SUCCESS",
    "302,SUCCESS",
    "404,SUCCESS",
    "429,RATE_LIMITED",
    "431,SUCCESS",
    "499,SUCCESS",
    "500,SERVER_ERROR",
    "501,SERVER_ERROR",
    "502,GATEWAY",
    "503,UNAVAILABLE",
    "504,GATEWAY",
    "599,SERVER_ERROR"
  })
  void eachStatusHasAnOutcome(int status, Outcome outcome) {
    assertEquals(outcome, Outcome.of(status));
  }

  @Test
  void oneBrokenRouteDoesNotCloseADestination() {
    assertFalse(Outcome.SERVER_ERROR.breaker());
    assertTrue(Outcome.SERVER_ERROR.failure(), "and yet it speaks against its instance");
    assertFalse(Outcome.SERVER_ERROR.consecutive());
  }

  @Test
  void someFailuresProveThatNothingWasSent() {
    assertTrue(Failures.neverSent(new ConnectException("Connection refused")));
    assertTrue(Failures.neverSent(new UnknownHostException("x")));
    assertTrue(Failures.neverSent(new NoRouteToHostException()));
    assertTrue(Failures.neverSent(new SocketTimeoutException("connect timed out")));
    assertTrue(Failures.neverSent(new SocketTimeoutException("Connect timed out")));
    assertTrue(Failures.neverSent(new CompletionException(new ConnectException())));
    assertFalse(Failures.neverSent(new SocketTimeoutException("Read timed out")));
    assertFalse(Failures.neverSent(new SocketException("Connection reset")));
    assertFalse(Failures.neverSent(new IOException()));
  }

  @Test
  void eachFailureHasAnOutcome() {
    assertEquals(Outcome.NEVER_SENT, Failures.of(new IOException(), true));
    assertEquals(Outcome.TRANSPORT, of(new SocketException("Connection reset")));
    assertEquals(Outcome.TRANSPORT, of(new EOFException()));
    assertEquals(Outcome.TRANSPORT, of(new SSLHandshakeException("x")));
    assertEquals(Outcome.TRANSPORT, of(new RuntimeException(new IOException())));
    assertEquals(Outcome.TIMEOUT, of(new SocketTimeoutException("Read timed out")));
    assertEquals(Outcome.TIMEOUT, of(new CompletionException(new TimeoutException())));
    assertEquals(Outcome.TIMEOUT, of(new InterruptedIOException("timeout")));
    assertEquals(Outcome.TIMEOUT, of(new ReadTimeoutException()), "by its name, as Netty's");
  }

  @Test
  void aConnectionThatIsClosedInTheHandshakeWasRefused() {
    for (IOException cause :
        new IOException[] {
          new EOFException("SSL peer shut down incorrectly"),
          new SocketException("Connection reset"),
          new IOException("Broken pipe"),
          new ClosedChannelException()
        }) {
      assertEquals(Outcome.HANDSHAKE_REFUSED, Failures.of(handshake(cause), true));
      assertEquals(Outcome.TRANSPORT, of(handshake(cause)), "if something may have been sent");
    }
    assertTrue(Outcome.HANDSHAKE_REFUSED.neverSent());
    assertFalse(Outcome.HANDSHAKE_REFUSED.breaker());
  }

  /** What will not go away by itself, and what a process that has stopped does. */
  @Test
  void aHandshakeThatFailsForAReasonIsAConnectionThatFailed() {
    assertEquals(Outcome.NEVER_SENT, Failures.of(new SSLHandshakeException("untrusted"), true));
    assertEquals(
        Outcome.NEVER_SENT,
        Failures.of(handshake(new SocketTimeoutException("Read timed out")), true));
    assertEquals(Outcome.NEVER_SENT, Failures.of(new EOFException(), true));
    assertTrue(Outcome.NEVER_SENT.neverSent());
  }

  private static SSLHandshakeException handshake(IOException cause) {
    SSLHandshakeException failure = new SSLHandshakeException("no TLS");
    failure.initCause(cause);
    return failure;
  }

  @Test
  void theCallersOwnFailuresDoNotCount() {
    assertEquals(Outcome.IGNORED, of(new CancellationException()));
    assertEquals(Outcome.IGNORED, of(new InterruptedException()));
    assertEquals(Outcome.IGNORED, of(new InterruptedIOException("interrupted")));
    assertEquals(Outcome.IGNORED, of(new ClosedByInterruptException()));
    assertEquals(Outcome.IGNORED, of(new ProtocolException("too many redirects")));
    assertEquals(Outcome.IGNORED, of(new IllegalStateException("my own bug")));
    assertEquals(Outcome.IGNORED, of(new ConnectionPoolTimeoutException()), "as Apache's");
    assertEquals(
        Outcome.IGNORED,
        of(new IOException("Too many connections per host 1")),
        "as AsyncHttpClient's");
    assertTrue(Failures.cancelled(new CompletionException(new CancellationException())));
    assertFalse(Failures.cancelled(new IllegalStateException("my own bug")));
  }

  private static Outcome of(Throwable failure) {
    return Failures.of(failure, false);
  }

  private static final class ConnectionPoolTimeoutException extends InterruptedIOException {}

  private static final class ReadTimeoutException extends RuntimeException {}
}
