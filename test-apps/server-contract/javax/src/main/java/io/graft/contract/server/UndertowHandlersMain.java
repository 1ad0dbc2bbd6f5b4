package io.graft.contract.server;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.security.idm.Account;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.PathTemplateHandler;
import io.undertow.util.Headers;
import io.undertow.util.PathTemplateMatch;
import io.undertow.websockets.core.AbstractReceiveListener;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Map;

/** The application as handlers of an embedded Undertow, without servlets. */
public final class UndertowHandlersMain {
  private static final int WORKERS = 16;

  private UndertowHandlersMain() {}

  public static void main(String[] arguments) throws Exception {
    PathTemplateHandler handlers = Handlers.pathTemplate();
    HttpHandler blocking = new BlockingHandler(UndertowHandlersMain::handle);
    for (String mapping : Mappings.ALL) {
      // One of them responds on the I/O thread.
      handlers.add(
          mapping.replace("/*", "/{rest}"),
          mapping.equals("/success")
              ? exchange -> answer(exchange, "success")
              : mapping.equals("/socket") ? webSocket() : blocking);
    }
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setWorkerThreads(WORKERS)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setHandler(handlers)
            .build();
    server.start();
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    System.out.println("listening on " + address.getPort());
    Gate.listen();
  }

  private static HttpHandler webSocket() {
    return Handlers.websocket(
        (exchange, channel) -> {
          channel.getReceiveSetter().set(new AbstractReceiveListener() {});
          channel.resumeReceives();
        });
  }

  private static void handle(HttpServerExchange exchange) throws IOException {
    PathTemplateMatch match = exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY);
    String template = match.getMatchedTemplate();
    String rest = match.getParameters().get("rest");
    switch (template) {
      case "/users/{rest}":
        answer(exchange, "user " + rest);
        break;
      case "/upstream":
        answer(exchange, Upstream.call(query(exchange)));
        break;
      case "/status/{rest}":
        exchange.setStatusCode(Integer.parseInt(rest));
        answer(exchange, "status " + rest);
        break;
      case "/error":
        exchange.setStatusCode(503);
        break;
      case "/exception":
        throw new IllegalStateException("on purpose");
      case "/redirect":
        exchange.setStatusCode(302);
        exchange.getResponseHeaders().put(Headers.LOCATION, "/success");
        break;
      case "/async/{rest}":
        async(exchange, rest);
        break;
      case "/stream":
        stream(exchange, "stream");
        break;
      case "/events":
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream");
        stream(exchange, "events");
        break;
      case "/endless":
        endless(exchange);
        break;
      case "/block":
        Gate.pass(query(exchange));
        answer(exchange, "passed");
        break;
      case "/caller":
        Account user = exchange.getSecurityContext() == null ? null : exchange.getSecurityContext().getAuthenticatedAccount();
        answer(
            exchange,
            Caller.describe(
                exchange.getRequestHeaders()::getFirst,
                user == null ? null : user.getPrincipal().getName()));
        break;
      case "/echo":
        answer(exchange, "echo " + Upstream.read(exchange.getInputStream()));
        break;
      default:
        throw new IllegalStateException("no such path: " + template);
    }
  }

  private static void async(HttpServerExchange exchange, String how) throws IOException {
    switch (how) {
      case "complete":
        exchange.dispatch(
            task -> new Thread(task).start(),
            () -> {
              Gate.pass("async");
              answer(exchange, "async");
            });
        break;
      case "events":
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream");
        exchange.dispatch(
            task -> new Thread(task).start(),
            () -> {
              try {
                stream(exchange, "crowd");
              } catch (IOException e) {
                e.printStackTrace();
              } finally {
                exchange.endExchange();
              }
            });
        break;
      case "at-once":
        answer(exchange, "at once");
        break;
      case "task":
        exchange.dispatch(
            () -> {
              try {
                answer(exchange, Upstream.call(query(exchange)));
              } catch (IOException e) {
                e.printStackTrace();
              } finally {
                exchange.endExchange();
              }
            });
        break;
      default:
        throw new IllegalStateException("no such way: " + how);
    }
  }

  private static void stream(HttpServerExchange exchange, String who) throws IOException {
    OutputStream out = exchange.getOutputStream();
    out.write("first ".getBytes("UTF-8"));
    out.flush();
    Gate.pass(who);
    out.write("last".getBytes("UTF-8"));
  }

  private static void endless(HttpServerExchange exchange) throws IOException {
    OutputStream out = exchange.getOutputStream();
    byte[] chunk = new byte[1 << 16];
    while (true) {
      out.write(chunk);
      out.flush();
    }
  }

  private static String query(HttpServerExchange exchange) {
    for (Map.Entry<String, Deque<String>> each : exchange.getQueryParameters().entrySet()) {
      if (each.getKey().equals("at") || each.getKey().equals("id")) {
        return each.getValue().getFirst();
      }
    }
    return "";
  }

  /** Ends the exchange too. */
  private static void answer(HttpServerExchange exchange, String text) {
    byte[] body = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
    exchange.setResponseContentLength(body.length);
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }
}
