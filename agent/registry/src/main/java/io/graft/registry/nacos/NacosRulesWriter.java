package io.graft.registry.nacos;

import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpResponse;
import io.graft.net.json.JsonException;
import io.graft.rules.RulesWrite;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One write of a configuration: reads it, and publishes the new text if it is what the writer has
 * seen. Nacos compares only in its protocol for clients, not in its open API, so of two who write
 * within milliseconds both may succeed, and the last one counts. The newer API cannot publish, and
 * an empty text would delete.
 */
final class NacosRulesWriter {
  private final NacosServer server;
  private final NacosLogin login;
  private final NacosOptions options;
  private final String dataId;
  private final RulesWrite done;

  NacosRulesWriter(
      NacosServer server, NacosLogin login, NacosOptions options, String dataId, RulesWrite done) {
    this.server = server;
    this.login = login;
    this.options = options;
    this.dataId = dataId;
    this.done = done;
  }

  void replace(@Nullable String before, String text) {
    server.ask(
        api -> api.config(options, dataId),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            if (api == NacosApi.V3) {
              done.failed("the API v3 for clients of Nacos cannot publish; use its console");
              return;
            }
            NacosRules.Content found;
            try {
              found = NacosRules.content(api, answer);
            } catch (JsonException e) {
              done.failed(NacosResponses.refusal(answer, login, options, "read"));
              return;
            }
            if (Objects.equals(found.text, before)) {
              publish(text.isEmpty() ? "\n" : text);
            } else {
              done.changedBefore();
            }
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }

  private void publish(String text) {
    server.ask(
        api ->
            HttpRequest.post("/v1/cs/configs")
                .form(
                    NacosApi.form(
                        "dataId",
                        dataId,
                        "group",
                        options.group,
                        "tenant",
                        options.tenant(),
                        "type",
                        "properties",
                        "content",
                        text)),
        new NacosServer.Reply() {
          @Override
          public void answered(NacosApi api, HttpResponse answer) {
            if (answer.ok() && answer.text().trim().equals("true")) {
              done.written();
            } else {
              done.failed(NacosResponses.refusal(answer, login, options, "write"));
            }
          }

          @Override
          public void failed(String reason) {
            done.failed(reason);
          }
        });
  }
}
