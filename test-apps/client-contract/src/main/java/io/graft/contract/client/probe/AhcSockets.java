package io.graft.contract.client.probe;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.ws.WebSocket;
import org.asynchttpclient.ws.WebSocketListener;
import org.asynchttpclient.ws.WebSocketUpgradeHandler;

/** WebSockets: each version has other methods for sending and hearing. */
final class AhcSockets {
  private AhcSockets() {}

  /** Sends a text once it is open, and hears its echo. */
  static Answer echo(AsyncHttpClient client, Call call) throws Exception {
    CompletableFuture<Object> heard = new CompletableFuture<>();
    WebSocketUpgradeHandler handler =
        new WebSocketUpgradeHandler.Builder().addWebSocketListener(listener(heard)).build();
    String url = call.uri().toString().replaceFirst("^http", "ws");
    WebSocket socket =
        (WebSocket)
            client
                .executeRequest(new RequestBuilder("GET").setUrl(url).build(), handler)
                .get(60, TimeUnit.SECONDS);
    return new Answer()
        .with("heard", heard.get(60, TimeUnit.SECONDS))
        .with("socket", socket != null);
  }

  private static WebSocketListener listener(CompletableFuture<Object> heard) {
    Class<?> type = WebSocketListener.class;
    try {
      type = Class.forName("org.asynchttpclient.ws.WebSocketTextListener");
    } catch (ClassNotFoundException later) {
      // since 2.1 one listener hears all
    }
    return (WebSocketListener)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "onOpen":
                  send(arguments[0]);
                  return null;
                case "onMessage":
                case "onTextFrame":
                  heard.complete(arguments[0]);
                  return null;
                case "onError":
                  heard.completeExceptionally((Throwable) arguments[0]);
                  return null;
                case "hashCode":
                  return System.identityHashCode(proxy);
                case "equals":
                  return proxy == arguments[0];
                default:
                  return null;
              }
            });
  }

  private static void send(Object socket) throws Exception {
    for (String name : new String[] {"sendTextFrame", "sendMessage"}) {
      for (Method method : WebSocket.class.getMethods()) {
        Class<?>[] types = method.getParameterTypes();
        if (method.getName().equals(name) && types.length == 1 && types[0] == String.class) {
          method.invoke(socket, "hello");
          return;
        }
      }
    }
  }
}
