/// All methods, one line each.
public enum MethodRegistry {
  public static let all: [MethodDescription] = [
    .referencePolicy,
    .temperature,
    .prompting,
    .bestOfN,
    .preferredFT,
    .unlikelihood,
    .dpo,
    .cDPO,
    .rDPO,
    .ipo,
    .slic,
    .fDPO,
    .plackettLuce,
    .simPO,
    .orpo,
    .cpo,
    .kto,
    .bco,
    .exo,
    .nca,
    .sppo,
    .apoZero,
    .apoDown,
    .aot,
    .discoPOP,
    .betaDPO,
    .drDPO,
    .alphaDPO,
    .ppo,
    .rloo,
    .grpo,
    .iterativeDPO,
  ]

  public static func method(_ key: String) -> MethodDescription? { all.first { $0.key == key } }
}
