package io.graft.weaver;

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

/** Weaves one class. Loaded, and ASM with it, only when a class has a join point. */
final class ClassWeaver {
  private final Sites sites;
  private final Probes probes;
  private final Lines lines;

  ClassWeaver(Sites sites, Probes probes, Lines lines) {
    this.sites = sites;
    this.probes = probes;
    this.lines = lines;
  }

  /** Returns the woven class file, or {@code null} where nothing was woven. */
  byte @Nullable [] weave(Realm realm, String name, byte[] classFile, List<JoinPoint> joinPoints) {
    String owner = name.replace('/', '.');
    ClassReader reader;
    try {
      reader = new ClassReader(classFile);
    } catch (IllegalArgumentException tooNew) {
      skipAll(realm, owner, joinPoints, tooNew.getMessage());
      return null;
    }
    ClassShape shape = ClassShape.of(reader, joinPoints);
    Map<String, List<WovenMethod>> plan = plan(realm, owner, shape, joinPoints);
    if (plan.isEmpty()) {
      return null;
    }
    try {
      return rewrite(reader, name, shape, plan);
    } catch (MethodTooLargeException e) {
      skipAll(realm, owner, joinPoints, e.getMethodName() + " has no room left");
      return null;
    }
  }

  /** Says which methods get which advice, the outermost first. */
  private Map<String, List<WovenMethod>> plan(
      Realm realm, String owner, ClassShape shape, List<JoinPoint> joinPoints) {
    Map<String, List<WovenMethod>> plan = new HashMap<String, List<WovenMethod>>();
    List<JoinPoint> missing = new ArrayList<JoinPoint>(0);
    for (JoinPoint joinPoint : joinPoints) {
      String reason = probes.against(joinPoint.advice, owner, shape, realm);
      if (reason != null) {
        realm.skipped(joinPoint.advice, owner, joinPoint.toString(), reason);
        continue;
      }
      reason = "the class has no such method";
      for (ClassShape.Method method : shape.methods) {
        if (!method.is(joinPoint)) {
          continue;
        }
        reason = reasonAgainst(method, joinPoint.advice);
        if (reason != null) {
          realm.skipped(joinPoint.advice, owner, method.name + method.descriptor, reason);
          continue;
        }
        WovenMethod woven =
            realm.woven(joinPoint.advice, owner, method.name, method.descriptor, sites, lines);
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
      if (!isOfAnotherJdk(owner, joinPoint, plan)) {
        realm.skipped(
            joinPoint.advice, owner, joinPoint.toString(), "the class has no such method");
      }
    }
    return plan;
  }

  /**
   * Whether a method that a class of the JDK does not have is one of several ways in which JDKs do
   * the same: the adapter has found another in this class, so nothing is missing.
   */
  private static boolean isOfAnotherJdk(
      String owner, JoinPoint joinPoint, Map<String, List<WovenMethod>> plan) {
    boolean jdk = owner.startsWith("java.") || owner.startsWith("sun.") || owner.startsWith("jdk.");
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
    // With no computation of frames: it would ask for the super classes of the application's types.
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

  /** The innermost advice sees the method first, and its locals come right above the method's. */
  private static MethodVisitor chain(
      MethodVisitor writer,
      List<WovenMethod> advice,
      String owner,
      int access,
      int major,
      int maxLocals) {
    int[] bases = new int[advice.size()];
    int base = maxLocals;
    for (int i = advice.size() - 1; i >= 0; i--) {
      bases[i] = base;
      base += new MethodWeaver(writer, advice.get(i), owner, access, major, base).addedLocals();
    }
    MethodVisitor next = writer;
    for (int i = 0; i < advice.size(); i++) {
      next = new MethodWeaver(next, advice.get(i), owner, access, major, bases[i]);
    }
    return next;
  }

  private static void skipAll(
      Realm realm, String owner, List<JoinPoint> joinPoints, @Nullable String reason) {
    for (JoinPoint joinPoint : joinPoints) {
      realm.skipped(joinPoint.advice, owner, joinPoint.toString(), String.valueOf(reason));
    }
  }
}
