import Channels
import Hummingbird

/// The routes of channels, their guides and schedules; `nil` where there are no channels.
struct BroadcastRoutes: Sendable {
    private let services: WebServices
    private let keeping: ChannelKeeping
    private let view: ChannelView

    init?(_ services: WebServices, _ view: ProgrammeView, _ instants: Instants) {
        guard let keeping = services.channels else { return nil }
        self.services = services
        self.keeping = keeping
        self.view = ChannelView(view: view, standard: instants.zone)
    }

    /// For viewers.
    func add(to group: RouterGroup<WebContext>) {
        ChannelsAPI(channels: keeping.store, catalogue: services.catalogue, view: view, clock: services.clock)
            .add(to: group)
    }

    /// For those who keep schedules.
    func addSchedules(to group: RouterGroup<WebContext>) {
        SchedulesAPI(
            keeping: keeping, catalogue: services.catalogue, accounts: services.accounts, view: view,
            clock: services.clock
        ).add(to: group)
        GridAPI(keeping: keeping, catalogue: services.catalogue, view: view, clock: services.clock).add(to: group)
    }

    /// The pages on which they do it.
    func addPages(to group: RouterGroup<WebContext>, _ gate: Gate, _ renderer: PageRenderer) {
        SchedulePages(renderer: renderer, channels: keeping.store, view: view, clock: services.clock).add(
            to: group, gate)
    }

    /// For players.
    func addFeeds(to group: RouterGroup<WebContext>) {
        GuideFeedsAPI(
            channels: keeping.store, catalogue: services.catalogue, settings: services.settings, view: view,
            clock: services.clock
        ).add(to: group)
    }
}
