package com.example.onclients.java17;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** LangChain4j with a server like OpenAI's. */
final class Models {
  private static final Duration LONG = Duration.ofMinutes(1);

  private Models() {}

  static void into(Caller caller) {
    caller.with("LangChain4j on java.net.http", asked());
    caller.with("LangChain4j streaming on java.net.http", streamed());
  }

  private static Client asked() {
    return (method, url) ->
        OpenAiChatModel.builder()
            .baseUrl(url)
            .apiKey("none")
            .modelName("stub")
            .customHeaders(Map.of("x-own", Client.OWN))
            .timeout(LONG)
            .maxRetries(0)
            .build()
            .chat("sent");
  }

  /** Says each part as it comes. */
  private static Client streamed() {
    return (method, url) -> {
      CompletableFuture<String> whole = new CompletableFuture<>();
      OpenAiStreamingChatModel.builder()
          .baseUrl(url)
          .apiKey("none")
          .modelName("stub")
          .customHeaders(Map.of("x-own", Client.OWN))
          .timeout(LONG)
          .build()
          .chat(
              "sent",
              new StreamingChatResponseHandler() {
                @Override
                public void onPartialResponse(String part) {
                  System.out.println("part " + part);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                  whole.complete(response.aiMessage().text());
                }

                @Override
                public void onError(Throwable failure) {
                  whole.completeExceptionally(failure);
                }
              });
      return whole.get();
    };
  }
}
