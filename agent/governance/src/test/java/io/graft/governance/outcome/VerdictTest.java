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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
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
  void aStatusSays(int status, Verdict verdict) {
    assertEquals(verdict, Verdict.of(status));
  }

  @Test
  void oneBrokenRouteDoesNotCloseADestination() {
    assertFalse(Verdict.SERVER_ERROR.breaker());
    assertTrue(Verdict.SERVER_ERROR.failure(), "and yet it speaks against its instance");
    assertFalse(Verdict.SERVER_ERROR.consecutive());
  }

  @Test
  void whatProvesThatNothingWasSent() {
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
  void aFailureSays() {
    assertEquals(Verdict.NEVER_SENT, Failures.of(new IOException(), true));
    assertEquals(Verdict.TRANSPORT, of(new SocketException("Connection reset")));
    assertEquals(Verdict.TRANSPORT, of(new EOFException()));
    assertEquals(Verdict.TRANSPORT, of(new SSLHandshakeException("x")));
    assertEquals(Verdict.TRANSPORT, of(new RuntimeException(new IOException())));
    assertEquals(Verdict.TIMEOUT, of(new SocketTimeoutException("Read timed out")));
    assertEquals(Verdict.TIMEOUT, of(new CompletionException(new TimeoutException())));
    assertEquals(Verdict.TIMEOUT, of(new InterruptedIOException("timeout")));
    assertEquals(Verdict.TIMEOUT, of(new ReadTimeoutException()), "by its name, as Netty's");
  }

  @Test
  void whatTheCallerDidSaysNothingOfOthers() {
    assertEquals(Verdict.IGNORED, of(new CancellationException()));
    assertEquals(Verdict.IGNORED, of(new InterruptedException()));
    assertEquals(Verdict.IGNORED, of(new InterruptedIOException("interrupted")));
    assertEquals(Verdict.IGNORED, of(new ClosedByInterruptException()));
    assertEquals(Verdict.IGNORED, of(new ProtocolException("too many redirects")));
    assertEquals(Verdict.IGNORED, of(new IllegalStateException("my own bug")));
    assertEquals(Verdict.IGNORED, of(new ConnectionPoolTimeoutException()), "as Apache's");
    assertTrue(Failures.cancelled(new CompletionException(new CancellationException())));
    assertFalse(Failures.cancelled(new IllegalStateException("my own bug")));
  }

  private static Verdict of(Throwable failure) {
    return Failures.of(failure, false);
  }

  private static final class ConnectionPoolTimeoutException extends InterruptedIOException {}

  private static final class ReadTimeoutException extends RuntimeException {}
}
