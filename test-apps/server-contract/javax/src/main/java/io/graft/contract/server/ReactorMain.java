package io.graft.contract.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SettingsSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The application on the server of Reactor Netty. */
public final class ReactorMain {
  private ReactorMain() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer plain =
        HttpServer.create().host("127.0.0.1").port(0).http2Settings(ReactorMain::allowConnect);
    DisposableServer server =
        (Tls.isWanted() ? tls(plain) : plain.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C))
            .handle(ReactorMain::handle)
            .bindNow();
    System.out.println("listening on " + server.port());
    Gate.listen();
    server.disposeNow();
  }

  /** WebSocket over HTTP/2, which the oldest version does not have. */
  private static void allowConnect(Http2SettingsSpec.Builder settings) {
    try {
      Http2SettingsSpec.Builder.class
          .getMethod("connectProtocolEnabled", boolean.class)
          .invoke(settings, true);
    } catch (NoSuchMethodException older) {
      return;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer tls(HttpServer plain) throws Exception {
    SslContext context =
        SslContextBuilder.forServer(Tls.keys())
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1))
            .build();
    return plain
        .secure(spec -> spec.sslContext(context))
        .protocol(HttpProtocol.HTTP11, HttpProtocol.H2);
  }

  private static Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    if (request.uri().equals("/socket")) {
      return response.sendWebsocket((in, out) -> in.receive().then());
    }
    if (request.uri().equals("/origin")) {
      return response.sendString(Mono.just(request.remoteAddress().getAddress().getHostAddress()));
    }
    return request
        .receive()
        .aggregate()
        .asString()
        .defaultIfEmpty("")
        .flatMap(
            body ->
                Mono.<Mono<Void>>create(
                        sink -> {
                          try {
                            Replies.reply(request.uri(), body, new ReactorReply(response, sink));
                          } catch (Exception e) {
                            sink.error(e);
                          }
                        })
                    .flatMap(sent -> sent));
  }

  private static final class ReactorReply implements Replies.Reply {
    private final HttpServerResponse response;
    private final MonoSink<Mono<Void>> sink;
    private volatile FluxSink<ByteBuf> parts;
    private volatile boolean cancelled;

    ReactorReply(HttpServerResponse response, MonoSink<Mono<Void>> sink) {
      this.response = response;
      this.sink = sink;
    }

    @Override
    public void send(int status, String location, String body) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      response
          .status(status)
          .header("Content-Type", "text/plain")
          .header("Content-Length", Integer.toString(bytes.length));
      if (!location.isEmpty()) {
        response.header("Location", location);
      }
      sink.success(
          bytes.length == 0
              ? response.send().then()
              : response.sendByteArray(Mono.just(bytes)).then());
    }

    @Override
    public void begin(String contentType) throws Exception {
      response.header("Content-Type", contentType);
      Flux<ByteBuf> all =
          Flux.create(
              created -> {
                created.onDispose(() -> cancelled = true);
                parts = created;
              });
      sink.success(response.send(all, part -> true).then());
      while (parts == null) {
        Thread.yield();
      }
    }

    @Override
    public void write(byte[] part) throws Exception {
      while (parts.requestedFromDownstream() == 0 && !cancelled) {
        Thread.yield();
      }
      if (cancelled) {
        throw new IOException("closed");
      }
      parts.next(Unpooled.wrappedBuffer(part));
    }

    @Override
    public void end() {
      parts.complete();
    }
  }
}
