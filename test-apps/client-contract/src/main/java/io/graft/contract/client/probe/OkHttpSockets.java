package io.graft.contract.client.probe;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/** WebSockets of OkHttp since 3.5: says something, and leaves the session open. */
final class OkHttpSockets implements OkHttpLibrary.Special {
  @Override
  public Answer call(OkHttpClient client, Call call, boolean enqueued) throws Exception {
    final CompletableFuture<Answer> heard = new CompletableFuture<Answer>();
    final Answer answer = new Answer();
    client.newWebSocket(
        new Request.Builder().url(call.word("url")).build(),
        new WebSocketListener() {
          @Override
          public void onOpen(WebSocket socket, Response response) {
            answer.with("status", response.code()).with("url", response.request().url());
            socket.send("hello");
          }

          @Override
          public void onMessage(WebSocket socket, String text) {
            heard.complete(answer.with("heard", text));
          }

          @Override
          public void onFailure(WebSocket socket, Throwable failure, Response response) {
            heard.completeExceptionally(failure);
          }
        });
    return heard.get(60, TimeUnit.SECONDS);
  }
}
