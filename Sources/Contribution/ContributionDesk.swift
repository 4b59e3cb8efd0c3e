public import MediaModel

/// Says whether an encoder with a key may send. Asked on the threads of the receivers, so it must not wait.
public typealias AdmissionDesk = @Sendable (StreamKey, Contributor) -> Admission

/// Whether an encoder with a key would be let in now; `nil` if so. For protocols that refuse before there is a connection.
public typealias AdmissionForecast = @Sendable (StreamKey, ContributionKind) -> AdmissionRefusal?
