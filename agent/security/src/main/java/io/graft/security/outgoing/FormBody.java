package io.graft.security.outgoing;

import io.graft.net.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a token request, encoded. */
public final class FormBody {
  private final StringBuilder text = new StringBuilder();

  public FormBody() {}

  FormBody(FormBody other) {
    text.append(other.text);
  }

  /** Adds a parameter; nothing if the value is {@code null}. */
  public FormBody add(String name, @Nullable String value) {
    if (value != null) {
      text.append(text.length() == 0 ? "" : "&").append(HttpRequest.encoded(name));
      text.append('=').append(HttpRequest.encoded(value));
    }
    return this;
  }

  /** Adds a parameter for each value. */
  FormBody addEach(String name, List<String> values) {
    for (String value : values) {
      add(name, value);
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
