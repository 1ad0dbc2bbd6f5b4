package io.graft.instrumentation.apache;

import io.graft.bootstrap.Outcome;
import io.graft.governance.Governance;
import io.graft.governance.outbound.Answer;
import io.graft.governance.outbound.ClientCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.Entered;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.Sockets;
import io.graft.instrumentation.spi.This;
import io.graft.instrumentation.spi.Thrown;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.HttpClient;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** A call from its beginning to the response or failure that the application gets. */
@JoinPoint(type = "org.apache.http.impl.client.InternalHttpClient", method = "doExecute")
@JoinPoint(type = "org.apache.http.impl.client.MinimalHttpClient", method = "doExecute")
@JoinPoint(type = "org.apache.http.impl.client.AbstractHttpClient", method = "doExecute")
@Requires(type = "org.apache.http.impl.execchain.MainClientExec", method = "execute")
@Requires(type = "org.apache.http.impl.execchain.ConnectionHolder", method = "releaseConnection")
public final class Execute {
  private static final String LEGACY_ENTITY = "org.apache.http.conn.BasicManagedEntity";

  private Execute() {}

  @OnEnter(returns = OnEnter.Returns.STATE_OR_OUTCOME)
  public static @Nullable Object enter(
      @This HttpClient client,
      @Argument(0) @Nullable HttpHost target,
      @Argument(1) HttpRequest request,
      @Argument(2) @Nullable HttpContext context) {
    Governance governance = Governance.awaited();
    if (governance == null) {
      return null;
    }
    Exchange exchange = new Exchange(target, request, new Jar(client, context));
    ClientCall call = governance.outbound().begin(ApacheAdapter.INSTANCE, exchange);
    if (call == null) {
      return Aside.of(exchange);
    }
    try {
      return entered(call);
    } catch (Throwable halfWay) {
      call.end();
      throw halfWay;
    }
  }

  private static Object entered(ClientCall call) {
    try {
      Sockets.delay(call);
    } catch (InterruptedIOException interrupted) {
      return Outcome.throwing(interrupted);
    }
    Answer answer = call.answer();
    if (answer != null) {
      call.end();
      return Outcome.returning(new AnswerResponse(answer, call.method()));
    }
    IOException refusal = call.refusal();
    if (refusal != null) {
      call.end();
      return Outcome.throwing(refusal);
    }
    return Flight.begin(call);
  }

  @OnExit(replaces = true)
  public static @Nullable Object exit(
      @This HttpClient client,
      @Argument(0) @Nullable HttpHost target,
      @Argument(1) HttpRequest request,
      @Argument(2) @Nullable HttpContext context,
      @Entered @Nullable Object entered,
      @Returned @Nullable Object response,
      @Thrown @Nullable Throwable thrown) {
    Object outcome = thrown != null ? thrown : response;
    if (!(entered instanceof Flight)) {
      if (entered instanceof Aside) {
        Flight.suspendFor(((Aside) entered).around);
      }
      return outcome;
    }
    Flight flight = (Flight) entered;
    boolean open = false;
    try {
      while (again(flight, request, outcome)) {
        if (!Sockets.backOff(flight.call)) {
          flight.call.cancel();
          break;
        }
        flight.written = false;
        outcome = resend(client, target, request, context, outcome);
      }
      Answer answer = flight.call.answer();
      if (answer != null) {
        discard(outcome);
        outcome = new AnswerResponse(answer, flight.call.method());
      }
      holdLegacy(flight, outcome);
    } finally {
      open = flight.leave();
      if (!open || !(outcome instanceof CloseableHttpResponse)) {
        flight.call.end();
      }
    }
    return outcome;
  }

  /** The older clients hold the connection by the entity itself. */
  private static void holdLegacy(Flight flight, @Nullable Object outcome) {
    if (!flight.isOpen() && outcome instanceof CloseableHttpResponse) {
      HttpEntity entity = ((CloseableHttpResponse) outcome).getEntity();
      if (entity != null && entity.getClass().getName().equals(LEGACY_ENTITY)) {
        flight.streams(entity);
      }
    }
  }

  private static boolean again(Flight flight, HttpRequest request, @Nullable Object outcome) {
    ClientCall call = flight.call;
    if (outcome instanceof CloseableHttpResponse) {
      CloseableHttpResponse response = (CloseableHttpResponse) outcome;
      Header retryAfter = response.getFirstHeader("Retry-After");
      Header type = response.getFirstHeader("Content-Type");
      return call.onResponse(
          response.getStatusLine().getStatusCode(),
          retryAfter == null ? null : retryAfter.getValue(),
          type == null ? null : type.getValue());
    }
    boolean aborted = request instanceof HttpUriRequest && ((HttpUriRequest) request).isAborted();
    if (aborted
        || outcome instanceof ConnectionPoolTimeoutException
        || flight.ledAway
        || !(outcome instanceof Throwable)) {
      // Nothing of this is the doing of the instance that was called.
      call.cancel();
      return false;
    }
    Throwable failure = (Throwable) outcome;
    return call.onFailure(
        flight.written && ApacheAdapter.INSTANCE.neverSent(failure)
            ? Sockets.afterSending(failure)
            : failure);
  }

  private static Object resend(
      HttpClient client,
      @Nullable HttpHost target,
      HttpRequest request,
      @Nullable HttpContext context,
      @Nullable Object discarded) {
    try {
      discard(discarded);
      return client.execute(target, request, context);
    } catch (IOException | RuntimeException | Error failure) {
      return failure;
    }
  }

  /** Lets go of a response that nobody wants, and of its connection, which may serve again. */
  private static void discard(@Nullable Object outcome) {
    if (!(outcome instanceof CloseableHttpResponse)) {
      return;
    }
    CloseableHttpResponse response = (CloseableHttpResponse) outcome;
    try {
      HttpEntity entity = response.getEntity();
      InputStream body = entity == null ? null : entity.getContent();
      if (body != null) {
        Sockets.drain(body);
      }
    } catch (IOException | RuntimeException broken) {
      // Closing it is all that is left to do.
    }
    try {
      response.close();
    } catch (IOException broken) {
      // As above.
    }
  }
}
