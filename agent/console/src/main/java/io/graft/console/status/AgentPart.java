package io.graft.console.status;

import io.graft.config.ProcessSettings;
import io.graft.config.Settings;
import io.graft.config.identity.Identity;
import io.graft.net.json.JsonWriter;

/** {@code agent}: the version of the agent, its mode, and the JVM that it runs in. */
public final class AgentPart implements JsonWriter.Content {
  private final String version;
  private final Settings settings;
  private final Identity identity;

  public AgentPart(String version, Settings settings, Identity identity) {
    this.version = version;
    this.settings = settings;
    this.identity = identity;
  }

  @Override
  public void write(JsonWriter json) {
    json.field("version", version)
        .field("enabled", settings.get(ProcessSettings.ENABLED))
        .field("mode", settings.text(ProcessSettings.MODE))
        .field("java", System.getProperty("java.version"))
        .field("vm", System.getProperty("java.vm.name"))
        .field("pid", identity.pid())
        .field("host", identity.host());
  }
}
