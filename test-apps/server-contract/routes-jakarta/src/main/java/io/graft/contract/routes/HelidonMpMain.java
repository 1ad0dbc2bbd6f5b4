package io.graft.contract.routes;

/** JAX-RS in Helidon MP, whose own class files are for a newer Java than these. */
public final class HelidonMpMain {
  private HelidonMpMain() {}

  public static void main(String[] arguments) throws Exception {
    int port = Running.freePort();
    Class<?> api = Class.forName("io.helidon.microprofile.server.Server");
    Object builder = api.getMethod("builder").invoke(null);
    Class<?> type = builder.getClass();
    type.getMethod("host", String.class).invoke(builder, "127.0.0.1");
    type.getMethod("port", int.class).invoke(builder, port);
    type.getMethod("addApplication", Class.class).invoke(builder, Resources.class);
    Object server = type.getMethod("build").invoke(builder);
    api.getMethod("start").invoke(server);
    Running.at(port);
  }
}
