package io.graft.config.identity;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.Value;
import io.graft.governance.setting.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a service says of itself to people. It is announced as metadata, so it must be short. */
public final class ServiceDescription {
  /** Metadata of registries is limited: DNS to 255 bytes with the key, Consul to 512. */
  private static final int LONGEST = 200;

  private static final int LONGEST_OWNER = 100;

  private ServiceDescription() {}

  /**
   * Returns the metadata {@code description}, {@code owner} and {@code link}, as far as they are
   * set and valid. A value that is not valid is logged.
   */
  public static Map<String, String> of(Settings settings) {
    Map<String, String> metadata = new LinkedHashMap<>();
    put(metadata, "description", settings, ProcessSettings.SERVICE_DESCRIPTION, LONGEST);
    put(metadata, "owner", settings, ProcessSettings.SERVICE_OWNER, LONGEST_OWNER);
    put(metadata, "link", settings, ProcessSettings.SERVICE_LINK, LONGEST);
    return metadata;
  }

  private static void put(
      Map<String, String> metadata,
      String name,
      Settings settings,
      Setting<String> setting,
      int longest) {
    Value value = settings.value(setting);
    if (value == null) {
      return;
    }
    String text = value.text().trim();
    String problem = problem(text, longest, name.equals("link"));
    if (problem != null) {
      settings.reject(value, problem, "at most " + longest + " bytes of text", "none");
    } else if (!text.isEmpty()) {
      metadata.put(name, text);
    }
  }

  private static @Nullable String problem(String text, int longest, boolean link) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return "it has a control character";
      }
    }
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > longest) {
      return "it has " + length + " bytes";
    }
    return link && !text.isEmpty() && !isWeb(text) ? "it is not an http:// or https:// URL" : null;
  }

  private static boolean isWeb(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null
          && uri.getRawUserInfo() == null
          && ("http".equalsIgnoreCase(uri.getScheme())
              || "https".equalsIgnoreCase(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
