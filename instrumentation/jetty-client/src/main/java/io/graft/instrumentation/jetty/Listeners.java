package io.graft.instrumentation.jetty;

import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.PrivateMember;
import io.graft.instrumentation.spi.client.ReasonPhrase;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import org.eclipse.jetty.client.HttpContentResponse;
import org.eclipse.jetty.client.HttpRequest;
import org.eclipse.jetty.client.HttpResponse;
import org.eclipse.jetty.client.ResponseNotifier;
import org.eclipse.jetty.client.api.Response;
import org.eclipse.jetty.client.api.Response.ResponseListener;
import org.eclipse.jetty.client.api.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What the application has set on a request to get its response, in 9.4 to 11. */
final class Listeners {
  private static final PrivateMember SET = PrivateMember.call(null, "getResponseListeners", 0);
  private static final ResponseNotifier NOTIFIER = new ResponseNotifier();
  private static final int MOST_DISCARDED = 64 * 1024;

  /** How a header is added since 10; {@code null}: the headers of a response are mutable. */
  private static final @Nullable Method ADD_HEADER = addHeader();

  private final List<ResponseListener> all;

  @SuppressWarnings("unchecked")
  Listeners(Lookup inside, HttpRequest request, Response.@Nullable CompleteListener last) {
    all = new ArrayList<>((List<ResponseListener>) SET.of(inside, request));
    if (last != null) {
      all.add(last);
    }
  }

  /**
   * Has the library read the body of an attempt, for each listener as it would for the application:
   * at the pace of the slowest.
   */
  void readBody(HttpRequest sent, JettyAttempt attempt) {
    for (ResponseListener listener : all) {
      if (listener instanceof Response.DemandedContentListener) {
        sent.onResponseContentDemanded(
            new Body((Response.DemandedContentListener) listener, attempt));
      }
    }
  }

  /** The headers of a response have come: all that has been known of it before is told, too. */
  void headers(Response response) {
    NOTIFIER.notifyBegin(all, response);
    Iterable<HttpField> fields = response.getHeaders();
    Iterator<HttpField> each = fields.iterator();
    while (each.hasNext()) {
      if (!NOTIFIER.notifyHeader(all, response, each.next()) && ADD_HEADER == null) {
        each.remove(); // 9.4; later ones do not let go of what they have
      }
    }
    NOTIFIER.notifyHeaders(all, response);
  }

  void success(Response response) {
    NOTIFIER.notifySuccess(all, response);
  }

  void failure(Response response, Throwable failure) {
    NOTIFIER.notifyFailure(all, response, failure);
  }

  void complete(Result result) {
    NOTIFIER.notifyComplete(all, result);
  }

  HttpResponse noResponse(HttpRequest request) {
    return new HttpResponse(request, all);
  }

  void reply(HttpRequest request, LocalReply reply) {
    HttpResponse response =
        noResponse(request)
            .version(HttpVersion.HTTP_1_1)
            .status(reply.status())
            .reason(ReasonPhrase.of(reply.status()));
    reply.headers((name, value) -> add(response, name, value));
    byte[] body = reply.body(request.getMethod());
    NOTIFIER.forwardSuccessComplete(
        all, request, new HttpContentResponse(response, body, null, null));
  }

  private static @Nullable Method addHeader() {
    try {
      return HttpResponse.class.getMethod("addHeader", HttpField.class);
    } catch (NoSuchMethodException before10) {
      return null;
    }
  }

  private static void add(HttpResponse response, String name, String value) {
    try {
      if (ADD_HEADER == null) {
        Object headers = response.getHeaders();
        headers
            .getClass()
            .getMethod("add", HttpField.class)
            .invoke(headers, new HttpField(name, value));
      } else {
        ADD_HEADER.invoke(response, new HttpField(name, value));
      }
    } catch (ReflectiveOperationException unknown) {
      throw new IllegalStateException(unknown);
    }
  }

  /** The body of an attempt, for one listener of the application, or for none. */
  private static final class Body implements Response.DemandedContentListener {
    private final Response.DemandedContentListener listener;
    private final JettyAttempt attempt;
    private int discarded;

    Body(Response.DemandedContentListener listener, JettyAttempt attempt) {
      this.listener = listener;
      this.attempt = attempt;
    }

    @Override
    public void onBeforeContent(Response response, LongConsumer demand) {
      if (attempt.delivers()) {
        listener.onBeforeContent(response, demand);
      } else {
        demand.accept(1);
      }
    }

    @Override
    public void onContent(
        Response response, LongConsumer demand, ByteBuffer content, Callback callback) {
      if (attempt.delivers()) {
        listener.onContent(response, demand, content, callback);
        return;
      }
      discarded += content.remaining();
      callback.succeeded();
      if (discarded > MOST_DISCARDED) {
        response.abort(new IOException("longer than what is read in vain"));
      } else {
        demand.accept(1);
      }
    }
  }
}
