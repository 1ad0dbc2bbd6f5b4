package io.graft.contract.client.probe;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import retrofit2.Callback;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Url;

/** Retrofit, which sits on OkHttp. */
final class Retrofitted implements OkHttpLibrary.Special {
  interface Service {
    @GET
    retrofit2.Call<ResponseBody> get(@Url String url);
  }

  @Override
  public Answer call(OkHttpClient client, Call call, boolean enqueued) throws Exception {
    Retrofit retrofit = new Retrofit.Builder().baseUrl("http://inventory/").client(client).build();
    retrofit2.Call<ResponseBody> sent = retrofit.create(Service.class).get(call.word("url"));
    if (!enqueued) {
      return answer(sent.execute());
    }
    final CompletableFuture<Response<ResponseBody>> came =
        new CompletableFuture<Response<ResponseBody>>();
    sent.enqueue(
        new Callback<ResponseBody>() {
          @Override
          public void onResponse(
              retrofit2.Call<ResponseBody> call, Response<ResponseBody> response) {
            came.complete(response);
          }

          @Override
          public void onFailure(retrofit2.Call<ResponseBody> call, Throwable failure) {
            came.completeExceptionally(failure);
          }
        });
    return answer(came.get(60, TimeUnit.SECONDS));
  }

  private static Answer answer(Response<ResponseBody> response) throws Exception {
    ResponseBody body = response.isSuccessful() ? response.body() : response.errorBody();
    return new Answer().with("status", response.code()).with("body", body.string());
  }
}
