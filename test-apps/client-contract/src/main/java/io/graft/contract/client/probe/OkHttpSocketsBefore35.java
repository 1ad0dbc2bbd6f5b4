package io.graft.contract.client.probe;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.ws.WebSocket;
import okhttp3.ws.WebSocketCall;
import okhttp3.ws.WebSocketListener;
import okio.Buffer;

/** As {@link OkHttpSockets}, by a module of its own. */
final class OkHttpSocketsBefore35 implements OkHttpLibrary.Special {
  @Override
  public Answer call(OkHttpClient client, Call call, boolean enqueued) throws Exception {
    final CompletableFuture<Answer> heard = new CompletableFuture<Answer>();
    final Answer answer = new Answer();
    Request request = new Request.Builder().url(call.word("url")).build();
    WebSocketCall.create(client, request)
        .enqueue(
            new WebSocketListener() {
              @Override
              public void onOpen(final WebSocket socket, Response response) {
                answer.with("status", response.code()).with("url", response.request().url());
                new Thread() {
                  @Override
                  public void run() {
                    try {
                      socket.sendMessage(RequestBody.create(WebSocket.TEXT, "hello"));
                    } catch (IOException failure) {
                      heard.completeExceptionally(failure);
                    }
                  }
                }.start();
              }

              @Override
              public void onMessage(ResponseBody message) throws IOException {
                heard.complete(answer.with("heard", message.string()));
              }

              @Override
              public void onFailure(IOException failure, Response response) {
                heard.completeExceptionally(failure);
              }

              @Override
              public void onPong(Buffer payload) {}

              @Override
              public void onClose(int code, String reason) {}
            });
    return heard.get(60, TimeUnit.SECONDS);
  }
}
