package io.graft.weaver.rewrite;

import io.graft.weaver.api.JvmAccess;
import io.graft.weaver.api.WeaverLog;
import io.graft.weaver.index.Advice;
import io.graft.weaver.index.JoinPoint;
import io.graft.weaver.link.LoaderState;
import io.graft.weaver.link.Sites;
import io.graft.weaver.link.WovenMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Weaves one class. Loaded, together with ASM, when the first class has a join point. */
public final class ClassWeaver {
  private final Sites sites;
  private final RequirementCheck requirements;
  private final WeaverLog log;

  public ClassWeaver(Sites sites, JvmAccess jvm, WeaverLog log) {
    this.sites = sites;
    this.requirements = new RequirementCheck(jvm, log);
    this.log = log;
  }

  /** Returns the woven class file, or {@code null} if nothing was woven. */
  public byte @Nullable [] weave(
      LoaderState loader, String name, byte[] classFile, List<JoinPoint> joinPoints) {
    String owner = name.replace('/', '.');
    ClassReader reader;
    try {
      reader = new ClassReader(classFile);
    } catch (IllegalArgumentException tooNew) {
      skipAll(loader, owner, joinPoints, tooNew.getMessage());
      return null;
    }
    ClassShape shape = ClassShape.of(reader, joinPoints, loader.relocation());
    Map<String, List<WovenMethod>> plan = plan(loader, owner, shape, joinPoints);
    if (plan.isEmpty()) {
      return null;
    }
    try {
      return rewrite(reader, name, shape, plan);
    } catch (MethodTooLargeException e) {
      skipAll(loader, owner, joinPoints, e.getMethodName() + " has no room left");
      return null;
    }
  }

  /** Returns which methods get which advice, the outermost advice first. */
  private Map<String, List<WovenMethod>> plan(
      LoaderState loader, String owner, ClassShape shape, List<JoinPoint> joinPoints) {
    Map<String, List<WovenMethod>> plan = new HashMap<String, List<WovenMethod>>();
    List<JoinPoint> missing = new ArrayList<JoinPoint>(0);
    for (JoinPoint joinPoint : joinPoints) {
      if (joinPoint.advice.unused) {
        continue;
      }
      String reason =
          joinPoint.advice.leftOut
              ? Advice.LEFT_OUT
              : requirements.reasonAgainst(joinPoint.advice, owner, shape, loader);
      if (reason != null) {
        // One of several ways, each for some versions of the library, is nothing to speak of.
        if (!joinPoint.optional || !isOfJdk(owner) && declares(shape, joinPoint)) {
          loader.skipped(joinPoint.advice, owner, joinPoint.toString(), reason);
        }
        continue;
      }
      reason = "the class has no such method";
      for (ClassShape.Method method : shape.methods) {
        if (!method.matches(joinPoint)) {
          continue;
        }
        reason = reasonAgainst(method, joinPoint.advice);
        if (reason != null && joinPoint.anywhere != null) {
          continue;
        }
        if (reason != null) {
          loader.skipped(joinPoint.advice, owner, method.name + method.descriptor, reason);
          continue;
        }
        WovenMethod woven =
            loader.woven(joinPoint.advice, owner, method.name, method.descriptor, sites, log);
        List<WovenMethod> planned = plan.get(method.name + method.descriptor);
        if (planned == null) {
          planned = new ArrayList<WovenMethod>(2);
          plan.put(method.name + method.descriptor, planned);
        }
        if (!planned.contains(woven)) {
          planned.add(woven);
        }
      }
      if (reason != null && reason.startsWith("the class")) {
        missing.add(joinPoint);
      }
    }
    for (JoinPoint joinPoint : missing) {
      if (!joinPoint.optional && !isOfAnotherJdk(owner, joinPoint, plan)) {
        loader.skipped(
            joinPoint.advice, owner, joinPoint.toString(), "the class has no such method");
      }
    }
    return plan;
  }

  /**
   * Whether a class of the JDK lacks a method only because other JDK versions name it differently:
   * the adapter lists the name of each version, and this class has one of the others.
   */
  private static boolean isOfAnotherJdk(
      String owner, JoinPoint joinPoint, Map<String, List<WovenMethod>> plan) {
    boolean jdk = isOfJdk(owner);
    String adapter = adapter(joinPoint.advice);
    for (List<WovenMethod> methods : plan.values()) {
      for (WovenMethod method : methods) {
        if (jdk && adapter(method.advice).equals(adapter)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean declares(ClassShape shape, JoinPoint joinPoint) {
    for (ClassShape.Method method : shape.methods) {
      if (method.matches(joinPoint)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfJdk(String owner) {
    return owner.startsWith("java.") || owner.startsWith("sun.") || owner.startsWith("jdk.");
  }

  private static String adapter(Advice advice) {
    return advice.type.substring(0, advice.type.lastIndexOf('.'));
  }

  private static @Nullable String reasonAgainst(ClassShape.Method method, Advice advice) {
    if ((method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
      return "the method has no code";
    }
    char returned = method.descriptor.charAt(method.descriptor.indexOf(')') + 1);
    if (advice.exit != null
        && advice.exit.result == Advice.Result.OUTCOME
        && "ZBSCIJFD".indexOf(returned) >= 0) {
      return "the advice cannot replace a primitive";
    }
    return null;
  }

  private static byte[] rewrite(
      ClassReader reader,
      final String name,
      final ClassShape shape,
      final Map<String, List<WovenMethod>> plan) {
    // Without COMPUTE_FRAMES, which would load the super classes of the application's types.
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          private int major;

          @Override
          public void visit(
              int version,
              int access,
              String type,
              @Nullable String signature,
              @Nullable String superName,
              String @Nullable [] interfaces) {
            major = version & 0xffff;
            super.visit(version, access, type, signature, superName, interfaces);
          }

          @Override
          public MethodVisitor visitMethod(
              int access,
              String method,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            MethodVisitor next =
                super.visitMethod(access, method, descriptor, signature, exceptions);
            List<WovenMethod> advice = plan.get(method + descriptor);
            if (advice == null) {
              return next;
            }
            int locals = 0;
            for (ClassShape.Method declared : shape.methods) {
              if (declared.name.equals(method) && declared.descriptor.equals(descriptor)) {
                locals = declared.maxLocals;
              }
            }
            return chain(next, advice, name, access, major, locals);
          }
        },
        ClassReader.EXPAND_FRAMES);
    return writer.toByteArray();
  }

  /**
   * Chains a weaver for each advice. The innermost sees the method first, and its locals are right
   * above the method's own.
   */
  private static MethodVisitor chain(
      MethodVisitor writer,
      List<WovenMethod> advice,
      String owner,
      int access,
      int major,
      int maxLocals) {
    WovenLocals[] locals = new WovenLocals[advice.size()];
    int base = maxLocals;
    for (int i = advice.size() - 1; i >= 0; i--) {
      locals[i] = new WovenLocals(advice.get(i), owner, access, base);
      base = locals[i].end();
    }
    MethodVisitor next = writer;
    for (int i = 0; i < advice.size(); i++) {
      next = new MethodWeaver(next, advice.get(i), locals[i], major);
    }
    return next;
  }

  private static void skipAll(
      LoaderState loader, String owner, List<JoinPoint> joinPoints, @Nullable String reason) {
    for (JoinPoint joinPoint : joinPoints) {
      loader.skipped(joinPoint.advice, owner, joinPoint.toString(), String.valueOf(reason));
    }
  }
}
