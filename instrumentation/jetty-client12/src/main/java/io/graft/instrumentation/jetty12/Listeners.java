package io.graft.instrumentation.jetty12;

import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.ReasonPhrase;
import java.io.IOException;
import java.lang.invoke.MethodHandles.Lookup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.client.transport.HttpResponse;
import org.eclipse.jetty.client.transport.ResponseListeners;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.jspecify.annotations.Nullable;

/** What the application has set on a request to get its response, in 12. */
final class Listeners {
  private static final int MOST_DISCARDED = 64 * 1024;

  private final ResponseListeners all;

  Listeners(Lookup inside, HttpRequest request, Response.@Nullable CompleteListener last) {
    all = new ResponseListeners(request.getResponseListeners());
    if (last != null) {
      all.addCompleteListener(last, true);
    }
  }

  /** Has the library read the body of an attempt, as it would for the application. */
  void readBody(HttpRequest sent, JettyAttempt attempt) {
    sent.onResponseContentSource(
        (response, source) -> {
          if (attempt.delivers()) {
            all.notifyContentSource(response, source);
          } else {
            new Discarded(source).run();
          }
        });
  }

  /** The headers of a response have come: all that has been known of it before is told, too. */
  void headers(Response response) {
    all.notifyBegin(response);
    List<HttpField> unwanted = new ArrayList<>(0);
    for (HttpField field : response.getHeaders()) {
      if (!all.notifyHeader(response, field)) {
        unwanted.add(field);
      }
    }
    if (!unwanted.isEmpty() && response instanceof HttpResponse) {
      ((HttpResponse) response)
          .headers(
              headers -> {
                for (Iterator<HttpField> each = headers.iterator(); each.hasNext(); ) {
                  if (unwanted.contains(each.next())) {
                    each.remove();
                  }
                }
              });
    }
    all.notifyHeaders(response);
  }

  void success(Response response) {
    all.notifySuccess(response);
  }

  void failure(Response response, Throwable failure) {
    all.notifyFailure(response, failure);
  }

  void complete(Result result) {
    all.notifyComplete(result);
  }

  HttpResponse noResponse(HttpRequest request) {
    return new HttpResponse(request);
  }

  void reply(HttpRequest request, LocalReply reply) {
    HttpResponse response =
        noResponse(request)
            .version(HttpVersion.HTTP_1_1)
            .status(reply.status())
            .reason(ReasonPhrase.of(reply.status()));
    reply.headers((name, value) -> response.addHeader(new HttpField(name, value)));
    byte[] body = reply.body(request.getMethod());
    headers(response);
    all.notifyContentSource(response, new ByteBufferContentSource(ByteBuffer.wrap(body)));
    success(response);
    complete(new Result(request, response));
  }

  /** Reads a body in vain, so that its connection can be used again, unless it is long. */
  private static final class Discarded implements Runnable {
    private final Content.Source source;
    private long read;

    Discarded(Content.Source source) {
      this.source = source;
    }

    @Override
    public void run() {
      for (Content.Chunk chunk = source.read(); ; chunk = source.read()) {
        if (chunk == null) {
          source.demand(this);
          return;
        }
        read += chunk.remaining();
        chunk.release();
        if (chunk.isLast()) {
          return;
        }
        if (read > MOST_DISCARDED) {
          source.fail(new IOException("longer than what is read in vain"));
          return;
        }
      }
    }
  }
}
