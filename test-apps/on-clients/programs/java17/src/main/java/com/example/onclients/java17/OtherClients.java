package com.example.onclients.java17;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v5.Apache5HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import java.nio.charset.StandardCharsets;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.HttpException;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.Headers;
import retrofit2.http.POST;
import retrofit2.http.Url;

/** Google's HTTP client and Retrofit. */
final class OtherClients {
  private OtherClients() {}

  static void into(Caller caller) {
    caller
        .with("Google HTTP client on HttpURLConnection", google(new NetHttpTransport()))
        .with("Google HTTP client on Apache 5", google(new Apache5HttpTransport()))
        .with("Retrofit on OkHttp", retrofit());
  }

  private static Client google(HttpTransport transport) {
    HttpRequestFactory requests = transport.createRequestFactory();
    return (method, url) -> {
      GenericUrl to = new GenericUrl(url);
      HttpRequest request =
          method.equals("GET")
              ? requests.buildGetRequest(to)
              : requests.buildPostRequest(
                  to, new ByteArrayContent("text/plain", "sent".getBytes(StandardCharsets.UTF_8)));
      request.getHeaders().set("x-own", Client.OWN);
      HttpResponse response = request.execute();
      try {
        return response.parseAsString();
      } finally {
        response.disconnect();
      }
    };
  }

  /** What is called. */
  interface Orders {
    @GET
    @Headers("x-own: " + Client.OWN)
    Call<ResponseBody> get(@Url String url);

    @POST
    @Headers("x-own: " + Client.OWN)
    Call<ResponseBody> post(@Url String url, @Body RequestBody body);
  }

  private static Client retrofit() {
    Orders orders =
        new Retrofit.Builder().baseUrl("http://nowhere.example/").build().create(Orders.class);
    return (method, url) -> {
      Call<ResponseBody> call =
          method.equals("GET")
              ? orders.get(url)
              : orders.post(url, RequestBody.create("sent", MediaType.get("text/plain")));
      Response<ResponseBody> response = call.execute();
      if (!response.isSuccessful()) {
        throw new HttpException(response);
      }
      try (ResponseBody body = response.body()) {
        return body.string();
      }
    };
  }
}
