package io.graft.weaver;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.api.JvmAccess;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.agent.ByteBuddyAgent;

/** Gets its access from options on the command line of the tests. */
public final class TestJvm implements JvmAccess {
  public static final JvmAccess INSTANCE = new TestJvm();

  static {
    openDoor();
  }

  private TestJvm() {}

  /** Defines the door as the launcher does, but without Unsafe. */
  private static void openDoor() {
    try (InputStream in = TestJvm.class.getResourceAsStream("/" + JvmAccess.DOOR + ".class")) {
      MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup())
          .defineClass(in.readAllBytes());
      ByteBuddyAgent.install()
          .redefineModule(
              Object.class.getModule(),
              Set.of(Bridge.class.getModule()),
              Map.of(),
              Map.of(),
              Set.of(),
              Map.of());
    } catch (IOException | IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void background(Runnable work) {
    new Thread(work).start();
  }

  @Override
  public void open(Class<?> type, ClassLoader adapters) {}

  @Override
  public void define(String name, byte[] classFile, ClassLoader loader) throws Throwable {
    Method define =
        ClassLoader.class.getDeclaredMethod(
            "defineClass", String.class, byte[].class, int.class, int.class);
    define.setAccessible(true);
    Class<?> type =
        (Class<?>) define.invoke(loader, name.replace('/', '.'), classFile, 0, classFile.length);
    MethodHandles.privateLookupIn(type, MethodHandles.lookup()).ensureInitialized(type);
  }
}
