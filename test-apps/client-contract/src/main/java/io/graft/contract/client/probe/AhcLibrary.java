package io.graft.contract.client.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncCompletionHandler;
import org.asynchttpclient.AsyncHandler;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.HttpResponseBodyPart;
import org.asynchttpclient.HttpResponseStatus;
import org.asynchttpclient.ListenableFuture;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.Response;
import org.asynchttpclient.filter.FilterContext;
import org.asynchttpclient.filter.RequestFilter;

/** AsyncHttpClient, in the words of 2 and 3; the build turns them into those of 1.9. */
public final class AhcLibrary extends Library {
  private final AsyncHttpClient client = AhcWords.client();
  private final Map<String, Request> requests = new ConcurrentHashMap<>();

  @Override
  public Answer call(Call call) throws Exception {
    Future<Response> future = client.executeRequest(request(call));
    call.cancelling(() -> future.cancel(true));
    return answer(get(future));
  }

  @Override
  public Open open(Call call) throws Exception {
    Piped piped = new Piped();
    Future<Response> future = client.executeRequest(request(call), piped);
    piped.opened.get(60, TimeUnit.SECONDS);
    return new Open(
        piped.in,
        () -> {
          future.cancel(true);
          piped.in.close();
        });
  }

  @Override
  public Answer callThen(Call call, Call after) throws Exception {
    CompletableFuture<Answer> next = new CompletableFuture<>();
    Request second = request(after);
    client.executeRequest(
        request(call),
        new Completed() {
          @Override
          public Response onCompleted(Response first) {
            client.executeRequest(
                second,
                new Completed() {
                  @Override
                  public Response onCompleted(Response response) throws Exception {
                    next.complete(answer(response));
                    return response;
                  }

                  @Override
                  public void onThrowable(Throwable failure) {
                    next.completeExceptionally(failure);
                  }
                });
            return first;
          }
        });
    return next.get(60, TimeUnit.SECONDS);
  }

  @Override
  public Answer special(String way, Call call) throws Exception {
    switch (way) {
      case "unchecked address":
        return raw("http://" + call.word("host") + call.word("path"));
      case "unchecked line":
        return raw("http://inventory" + call.word("odd"));
      case "web socket":
        return AhcSockets.echo(client, call);
      case "told in order":
        return told(call);
      case "thrown by a handler":
        return thrown(call);
      case "stopped by a handler":
        return stopped(call);
      case "cookies of its own":
        AsyncHttpClient own = AhcWords.client();
        try {
          Response first = get(own.executeRequest(request(call)));
          String set = first.getHeader("Set-Cookie");
          Answer last = new Answer();
          for (int i = 0; i < 6; i++) {
            RequestBuilder next = new RequestBuilder("GET").setUrl(call.word("then"));
            if (!AhcWords.keepsCookies()) {
              next.setHeader("Cookie", set.split(";")[0]);
            }
            last = answer(get(own.executeRequest(next.build())));
          }
          return last;
        } finally {
          own.close();
        }
      case "nested":
        Nested.Fetch fetch =
            call.fetch(
                () ->
                    answer(get(client.executeRequest(get(call.word("token")))))
                        .words()
                        .get("body"));
        AsyncHttpClient nesting = AhcWords.client(new Fetching(fetch));
        try {
          return answer(get(nesting.executeRequest(request(call))));
        } finally {
          nesting.close();
        }
      default:
        throw new IllegalArgumentException(way);
    }
  }

  private Answer raw(String url) throws Exception {
    RequestBuilder request = new RequestBuilder("GET", true).setUrl(url);
    AhcWords.timeout(request, 5_000);
    return answer(get(client.executeRequest(request.build())));
  }

  private static Request get(String url) {
    return new RequestBuilder("GET").setUrl(url).build();
  }

  /** What a handler and a listener are told, and on which threads. */
  private Answer told(Call call) throws Exception {
    StringBuffer events = new StringBuffer();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CompletableFuture<String> listener = new CompletableFuture<>();
    Completed handler =
        new Completed() {
          @Override
          public AsyncHandler.State onStatusReceived(HttpResponseStatus status) throws Exception {
            events.append("status ");
            threads.add(Thread.currentThread());
            return super.onStatusReceived(status);
          }

          @Override
          public AsyncHandler.State onBodyPartReceived(HttpResponseBodyPart part) throws Exception {
            if (part.length() > 0) {
              events.append("part ");
            }
            threads.add(Thread.currentThread());
            return super.onBodyPartReceived(part);
          }

          @Override
          public Response onCompleted(Response response) {
            events.append("completed ");
            threads.add(Thread.currentThread());
            return response;
          }

          @Override
          public void onThrowable(Throwable failure) {
            events.append("failed ");
          }
        };
    ListenableFuture<Response> future = client.executeRequest(request(call), handler);
    future.addListener(
        () -> listener.complete(Thread.currentThread().getName()),
        task -> new Thread(task, "of the listener").start());
    Answer answer = new Answer().with("on", listener.get(60, TimeUnit.SECONDS));
    try {
      answer.with("status", get(future).getStatusCode());
    } catch (IOException failed) {
      answer.with("failure", failed.getClass().getName());
    }
    return answer
        .with("events", events.toString().trim())
        .with("threads", threads.size())
        .with("done", future.isDone())
        .with("cancels", future.cancel(true));
  }

  private Answer thrown(Call call) throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Future<Response> future =
        client.executeRequest(
            request(call),
            new Completed() {
              @Override
              public Response onCompleted(Response response) {
                throw new IllegalStateException("not this one");
              }

              @Override
              public void onThrowable(Throwable failure) {
                told.complete(failure);
              }
            });
    Answer answer = new Answer().with("told", told.get(60, TimeUnit.SECONDS).getMessage());
    try {
      return answer.with("got", get(future));
    } catch (Exception failure) {
      return answer.with("got", failure.getMessage());
    }
  }

  private Answer stopped(Call call) throws Exception {
    StringBuffer events = new StringBuffer();
    Future<Response> future =
        client.executeRequest(
            request(call),
            new Completed() {
              @Override
              public AsyncHandler.State onBodyPartReceived(HttpResponseBodyPart part) {
                events.append("part ");
                return AsyncHandler.State.ABORT;
              }

              @Override
              public Response onCompleted(Response response) {
                events.append("completed");
                return response;
              }
            });
    return new Answer().with("status", get(future).getStatusCode()).with("events", events);
  }

  private static Response get(Future<Response> future) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
    }
  }

  private static Answer answer(Response response) throws Exception {
    String type = response.getHeader("Content-Type");
    return new Answer()
        .with("status", response.getStatusCode())
        .with("body", new String(response.getResponseBodyAsBytes(), StandardCharsets.UTF_8))
        .with("type", type == null ? "" : type)
        .with("url", response.getUri().toUrl());
  }

  private Request request(Call call) throws Exception {
    Request known = call.reuse() == null ? null : requests.get(call.reuse());
    if (known != null) {
      return known;
    }
    RequestBuilder request = new RequestBuilder(call.method()).setUrl(call.uri().toString());
    AhcWords.timeout(request, call.timeout());
    AhcWords.redirects(request, call.followsRedirects());
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      request.setHeader(header.getKey(), header.getValue());
    }
    if (call.proxy() != null) {
      String[] proxy = call.proxy().split(":");
      AhcWords.proxy(request, proxy[0], Integer.parseInt(proxy[1]));
    }
    if (call.body() != null) {
      byte[] bytes = call.body().getBytes(StandardCharsets.UTF_8);
      if (call.streams()) {
        request.setBody(new ByteArrayInputStream(bytes));
      } else {
        request.setBody(bytes);
      }
    }
    Request built = request.build();
    if (call.reuse() != null) {
      requests.put(call.reuse(), built);
    }
    return built;
  }

  private static class Completed extends AsyncCompletionHandler<Response> {
    @Override
    public Response onCompleted(Response response) throws Exception {
      return response;
    }

    @Override
    public void onThrowable(Throwable failure) {}
  }

  /** A response that the application has with its head. */
  private static final class Piped extends Completed {
    final CompletableFuture<Integer> opened = new CompletableFuture<>();
    final PipedInputStream in = new PipedInputStream(1 << 20);
    private final PipedOutputStream out;

    Piped() throws IOException {
      out = new PipedOutputStream(in);
    }

    @Override
    public AsyncHandler.State onStatusReceived(HttpResponseStatus status) throws Exception {
      opened.complete(status.getStatusCode());
      return super.onStatusReceived(status);
    }

    @Override
    public AsyncHandler.State onBodyPartReceived(HttpResponseBodyPart part) throws Exception {
      out.write(part.getBodyPartBytes());
      out.flush();
      return AsyncHandler.State.CONTINUE;
    }

    @Override
    public Response onCompleted(Response response) throws Exception {
      out.close();
      return response;
    }

    @Override
    public void onThrowable(Throwable failure) {
      opened.completeExceptionally(failure);
      try {
        out.close();
      } catch (IOException closed) {
        // by its reader
      }
    }
  }

  private static final class Fetching implements RequestFilter {
    private final Nested.Fetch fetch;

    Fetching(Nested.Fetch fetch) {
      this.fetch = fetch;
    }

    @Override
    public <T> FilterContext<T> filter(FilterContext<T> context) {
      Request request =
          AhcWords.copy(context.getRequest()).setHeader("x-token", Nested.fetched(fetch)).build();
      return new FilterContext.FilterContextBuilder<T>(context).request(request).build();
    }
  }
}
