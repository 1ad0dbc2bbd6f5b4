package io.graft.contract.registry;

class ConsulTest extends RegistryContract {
  @Override
  Subject start() {
    return new ConsulSubject();
  }
}
