package io.graft.instrumentation.jdkclient;

import io.graft.bootstrap.Outcome;
import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.Inside;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.client.AsyncAttempt;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Governs the requests of an attempt, one for each hop: their address, connection and headers. The
 * keys of kept connections must tell instances and services apart.
 */
public final class Hops {
  private static final String REQUEST = "jdk.internal.net.http.HttpRequestImpl";
  private static final String EXCHANGE = "jdk.internal.net.http.MultiExchange";
  private static final String CONNECTION = "jdk.internal.net.http.HttpConnection";
  private static final String POOL = "jdk.internal.net.http.ConnectionPool";

  private Hops() {}

  /**
   * Each request passes here before anything else: the first one, that of a redirect, the reply to
   * a challenge, and each of them again if its connection broke.
   */
  @JoinPoint(type = EXCHANGE, method = "responseAsyncImpl")
  public static final class Begin {
    private static final PrivateMember REQUEST_OF = PrivateMember.get(null, "currentreq");
    private static final PrivateMember PROXY = PrivateMember.call(REQUEST, "proxy", 0);

    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@Inside Lookup inside, @This Object exchange)
        throws UnknownHostException {
      JdkAttempt<?> attempt = JdkAttempt.of(inside, exchange);
      Object hop = attempt == null ? null : REQUEST_OF.of(inside, exchange);
      if (hop != null && JdkAttempt.of(hop) == null) {
        attempt.hop((HttpRequest) hop, PROXY.of(inside, hop) != null);
      }
      String refusal = attempt == null ? null : attempt.refusal();
      return refusal == null
          ? null
          : Outcome.returning(CompletableFuture.failedFuture(new ConnectException(refusal)));
    }
  }

  /** Limits each hop to the time left for the call. */
  @JoinPoint(type = REQUEST, method = "timeout", descriptor = "()Ljava/util/Optional;")
  public static final class Timeout {
    @OnExit(replaces = true, onThrow = false)
    public static Object exit(@This Object hop, @Returned Optional<Duration> given) {
      JdkAttempt<?> attempt = JdkAttempt.of(hop);
      return attempt == null ? given : attempt.timeout(given);
    }
  }

  /**
   * Returns the address that a request connects to, by which connections are looked up. Runs before
   * the method itself, which would ask DNS for a name that only a registry knows.
   */
  @JoinPoint(type = REQUEST, method = "getAddress", descriptor = "()Ljava/net/InetSocketAddress;")
  public static final class Address {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@This Object hop) {
      InetSocketAddress address = JdkAttempt.addressOf(hop);
      return address == null ? null : Outcome.returning(address);
    }
  }

  /** Makes a request to an instance with mutual TLS use a connection with TLS. */
  @JoinPoint(type = REQUEST, method = "secure", descriptor = "()Z")
  public static final class Layered {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(@This Object hop) {
      JdkAttempt<?> attempt = JdkAttempt.of(hop);
      return attempt == null || attempt.layer() == null ? null : Outcome.returning(Boolean.TRUE);
    }
  }

  /** Makes the TLS of a new connection, with the certificate of this service. */
  @JoinPoint(type = "jdk.internal.net.http.AbstractAsyncSSLConnection", method = "createEngine")
  public static final class Engine {
    @OnExit(replaces = true, onThrow = false)
    public static Object exit(@Returned Object engine) {
      AsyncAttempt<?> attempt = JdkDriver.INSTANCE.current();
      TlsLayer layer = attempt == null ? null : attempt.layer();
      try {
        return layer == null ? engine : http1(layer.engine());
      } catch (SSLException e) {
        return e;
      }
    }
  }

  /** The library knows no other protocols than h2 and this one. */
  private static SSLEngine http1(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Detects whether a request gets a kept connection. A new one connects later. */
  @JoinPoint(type = CONNECTION, method = "getConnection")
  public static final class Found {
    private static final PrivateMember CONNECTED = PrivateMember.call(null, "connected", 0);

    /** Returns what this thread has worked for. */
    @OnEnter
    public static @Nullable Object enter(
        @Argument(2) Object before26, @Argument(3) Object since26) {
      return JdkDriver.INSTANCE.enter(attempt(before26, since26));
    }

    /** The third or the fourth argument is the request. */
    private static @Nullable JdkAttempt<?> attempt(Object before26, Object since26) {
      return JdkAttempt.of(since26 instanceof HttpRequest ? since26 : before26);
    }

    @OnExit
    public static void exit(
        @Inside Lookup inside,
        @Argument(2) Object before26,
        @Argument(3) Object since26,
        @Entered @Nullable Object around,
        @Returned @Nullable Object connection) {
      JdkDriver.INSTANCE.leave(around);
      JdkAttempt<?> attempt = attempt(before26, since26);
      if (attempt != null && connection != null) {
        attempt.kept = (Boolean) CONNECTED.of(inside, connection);
      }
    }
  }

  /**
   * HTTP/2 connections are kept by name and port, and serve any number of concurrent requests:
   * without the address in the key, all instances on one port would be the first of them. Requests
   * and connections each have such a key.
   */
  @JoinPoint(type = "jdk.internal.net.http.Http2Connection", method = "keyFor")
  public static final class Shared {
    private static final PrivateMember ADDRESS = PrivateMember.call(CONNECTION, "address", 0);

    @OnExit(replaces = true, onThrow = false)
    public static Object exit(@Inside Lookup inside, @Argument(0) Object of, @Returned String key) {
      Object address =
          of instanceof HttpRequest ? JdkAttempt.addressOf(of) : ADDRESS.of(inside, of);
      // The key of a proxied request has the proxy, and the request goes to no instance.
      return address instanceof JdkAttempt.InstanceAddress && key.indexOf("P:") < 0
          ? key + "@" + ((JdkAttempt.InstanceAddress) address).getAddress().getHostAddress()
          : key;
    }
  }

  /**
   * Adds the verified name to the key of TLS connections to an instance: a connection whose
   * certificate was verified for one service must not be reused for another one at the same
   * address. The key of a direct connection has it in the field that a proxied one uses for the
   * proxy.
   */
  @JoinPoint(type = POOL, method = "cacheKey")
  @JoinPoint(type = POOL, method = "getConnection")
  public static final class Secure {
    @OnEnter(returns = OnEnter.Result.ARGUMENT, argument = 2)
    public static @Nullable InetSocketAddress enter(
        @Argument(0) boolean secure,
        @Argument(1) @Nullable InetSocketAddress destination,
        @Argument(2) @Nullable InetSocketAddress proxy) {
      return secure && proxy == null && destination instanceof JdkAttempt.InstanceAddress
          ? ((JdkAttempt.InstanceAddress) destination).verified()
          : proxy;
    }
  }

  /** Adds each hop's headers when the library writes them, not to the application's request. */
  @JoinPoint(
      type = REQUEST,
      method = "getUserHeaders",
      descriptor = "()Ljava/net/http/HttpHeaders;")
  public static final class UserHeaders {
    @OnExit(replaces = true, onThrow = false)
    public static Object exit(@This HttpRequest hop, @Returned HttpHeaders given) {
      JdkAttempt<?> attempt = JdkAttempt.of(hop);
      return attempt == null ? given : attempt.headers(hop, given);
    }
  }

  /**
   * Prevents the library's own retry, which goes to the same instance, from multiplying with
   * Graft's, which goes to another. The library still replaces a kept connection that broke, for
   * example after it was idle for too long.
   */
  @JoinPoint(type = EXCHANGE, method = "retryOnFailure", descriptor = "(Ljava/lang/Throwable;)Z")
  public static final class OwnRetry {
    @OnEnter(returns = OnEnter.Result.STATE_OR_OUTCOME)
    public static @Nullable Object enter(
        @Inside Lookup inside, @This Object exchange, @Argument(0) Throwable failure) {
      JdkAttempt<?> attempt = JdkAttempt.of(inside, exchange);
      return attempt == null || attempt.mayReplace(failure)
          ? null
          : Outcome.returning(Boolean.FALSE);
    }
  }

  /**
   * As {@link OwnRetry}, since JDK 26: the library decides on all retries in one method, and
   * repeats a request up to four times. As before, it replaces one connection, and sends a request
   * again that the server says it has not processed.
   */
  @JoinPoint(type = EXCHANGE, method = "checkRetryEligible")
  public static final class OwnRetries {
    /** HTTP/3 sent nothing, as its connection serves no more requests at a time. */
    private static final String NO_STREAM = "java.net.http.StreamLimitException";

    private static final String DECISION = EXCHANGE + "$RetryContext";
    private static final PrivateMember WILL = PrivateMember.get(DECISION, "shouldRetry");
    private static final PrivateMember CAUSE = PrivateMember.get(DECISION, "requestFailureCause");
    private static final PrivateMember SENT = PrivateMember.get(DECISION, "reqAttemptCounter");
    private static final PrivateMember NO = PrivateMember.call(DECISION, "doNotRetry", 1);
    private static final PrivateMember UNPROCESSED =
        PrivateMember.call("jdk.internal.net.http.Exchange", "isUnprocessedByPeer", 0);

    @OnExit(replaces = true, onThrow = false)
    public static Object exit(
        @Inside Lookup inside,
        @This Object exchange,
        @Argument(1) Object hop,
        @Returned Object decision) {
      JdkAttempt<?> attempt = JdkAttempt.of(inside, exchange);
      if (attempt == null
          || !attempt.isRouted()
          || !(Boolean) WILL.of(inside, decision)
          || (Boolean) UNPROCESSED.of(inside, hop)) {
        return decision;
      }
      Throwable failure = (Throwable) CAUSE.of(inside, decision);
      if (failure.getClass().getName().equals(NO_STREAM)) {
        return decision;
      }
      boolean first = ((Number) SENT.of(inside, decision)).intValue() <= 1;
      return first && attempt.mayReplace(failure) ? decision : NO.of(inside, failure);
    }
  }
}
