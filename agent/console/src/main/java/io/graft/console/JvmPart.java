package io.graft.console;

/** The JVM that the agent runs in. */
public final class JvmPart implements Json.Content {
  @Override
  public void write(Json json) {
    Runtime runtime = Runtime.getRuntime();
    json.field("version", System.getProperty("java.runtime.version"))
        .field("name", System.getProperty("java.vm.name"))
        .field("vendor", System.getProperty("java.vm.vendor"))
        .field(
            "os",
            System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + " "
                + System.getProperty("os.arch"))
        .field("processors", runtime.availableProcessors())
        .field("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory())
        .field("heapMaxBytes", runtime.maxMemory());
  }
}
