package io.graft.contract.registry;

class EtcdTest extends RegistryContract {
  @Override
  Subject start() {
    return new EtcdSubject();
  }
}
