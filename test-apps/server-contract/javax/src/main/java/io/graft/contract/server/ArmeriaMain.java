package io.graft.contract.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** The application on the server of Armeria, whose routes are those that others find themselves. */
public final class ArmeriaMain {
  private static final String[] PATHS = {
    "/success",
    "/users/{rest}",
    "/status/{rest}",
    "/error",
    "/exception",
    "/redirect",
    "/echo",
    "/upstream",
    "/block",
    "/async/{rest}",
    "/stream",
    "/events",
    "/endless",
  };

  private ArmeriaMain() {}

  public static void main(String[] arguments) throws Exception {
    ServerBuilder builder = Server.builder().requestTimeoutMillis(0).maxRequestLength(0);
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
    if (Tls.isWanted()) {
      builder.https(address).tls(Tls.keys());
    } else {
      builder.http(address);
    }
    for (String path : PATHS) {
      builder.service(path, service());
    }
    Server server = builder.build();
    server.start().join();
    System.out.println("listening on " + server.activeLocalPort());
    Gate.listen();
    server.stop().join();
  }

  private static HttpService service() {
    return (context, request) -> {
      if (context.path().equals("/exception")) {
        throw new IllegalStateException("on purpose");
      }
      CompletableFuture<HttpResponse> response = new CompletableFuture<>();
      request
          .aggregate()
          .thenAccept(
              whole -> {
                try {
                  Replies.reply(request.path(), whole.contentUtf8(), new ArmeriaReply(response));
                } catch (Exception e) {
                  response.completeExceptionally(e);
                }
              });
      return HttpResponse.from(response);
    };
  }

  private static final class ArmeriaReply implements Replies.Reply {
    private final CompletableFuture<HttpResponse> response;
    private HttpResponseWriter parts;

    ArmeriaReply(CompletableFuture<HttpResponse> response) {
      this.response = response;
    }

    @Override
    public void send(int status, String location, String body) {
      ResponseHeadersBuilder headers =
          ResponseHeaders.builder(HttpStatus.valueOf(status))
              .contentType(MediaType.PLAIN_TEXT_UTF_8);
      if (!location.isEmpty()) {
        headers.set("location", location);
      }
      response.complete(HttpResponse.of(headers.build(), HttpData.ofUtf8(body)));
    }

    @Override
    public void begin(String contentType) {
      parts = HttpResponse.streaming();
      parts.write(
          ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.parse(contentType)).build());
      response.complete(parts);
    }

    @Override
    public void write(byte[] part) throws Exception {
      if (!parts.tryWrite(HttpData.wrap(part))) {
        throw new IOException("closed");
      }
      CompletableFuture<Void> wanted = new CompletableFuture<>();
      parts.whenConsumed().thenRun(() -> wanted.complete(null));
      parts.whenComplete().whenComplete((none, failure) -> wanted.complete(null));
      wanted.join();
    }

    @Override
    public void end() {
      parts.close();
    }
  }
}
