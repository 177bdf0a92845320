package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/markdown"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/sandbox/template"
)

// Options say which sandbox to build. The zero value works.
type Options struct {
	// ClientID and ClientSecret are the application's credentials, CorpID its organisation. Defaults: dingsandboxapp,
	// dingsandboxsecret, dingsandboxcorp. The robot's code is the client id, as for every internal app.
	ClientID, ClientSecret, CorpID string
	// BotName is how the bot is called in chats; default DingDesk.
	BotName string
	// Seed selects the organisation.
	Seed int64
	// World is what the organisation is made from; nil is the sandbox's own.
	World *office.World
	// Overseas makes it an organisation that is registered outside mainland China.
	Overseas bool
	// Crowd adds so many people who can talk to the bot but whom the directory's calls do not know: load tests need
	// more senders than an office of forty has.
	Crowd int
	// Now is the base of the sandbox's clock, which AdvanceClock and SetNow move; nil means time.Now.
	Now func() time.Time
	// Templates are the bot's own card templates; the public ones that DingTalk's SDKs name are always there.
	Templates []Template
	// Samples fill the gallery.
	Samples []Sample
	// Page serves the web page: /, /gallery, /inspector, /favicon.ico and everything below /sandbox/page/.
	Page http.Handler
	// Log gets what happens; nil discards it.
	Log *slog.Logger
	// Settings start the sandbox with other limits and policies than DefaultSettings.
	Settings *Settings
	// AllowHosts are Host names, without port, that are answered beside the loopback ones.
	AllowHosts []string
	// Expose lets Start listen on an address that is not loopback. Then hosts that are IP addresses are answered too:
	// only names can be rebound to somebody else's address.
	Expose bool
}

// Template is a card template of the bot as the card builder exports it.
type Template struct {
	ID        string // "….schema"
	JSON      []byte
	Published bool
}

// Sample is one card of the gallery. Params is what cardParamMap would carry; for the tiers "markdown" and "text"
// it has the keys title and text.
type Sample struct {
	Kind       string // stable name: "attendance.summary"
	Lang       string // zh-CN, zh-TW, en or another tag
	Tier       string // own, public, markdown or text
	Title      string
	TemplateID string
	Params     map[string]string
	Private    map[string]string // values of the viewer
}

// Server is a running DingTalk. It is safe for concurrent use.
type Server struct {
	opt      Options
	log      *slog.Logger
	clock    *clock
	feed     *feed
	office   *office.Office
	mux      *http.ServeMux      // the DingTalk side
	methods  map[string][]string // path → methods, for 43001 and 43002
	api      *http.ServeMux      // the control API
	markdown *markdown.Renderer
	scopes   []string // every permission that a call needs
	served   []Route
	handler  http.Handler
	token    string // of the control API
	nonce    string // makes ids unique across starts
	started  time.Time

	stop   context.Context // ends when the server is closed
	cancel context.CancelFunc
	work   sync.WaitGroup // goroutines that Close waits for

	mu            sync.Mutex // guards everything below
	settings      Settings
	totals        Totals
	ids           int64
	baseURL       string
	people        []*person
	byID          map[string]*person // by viewer id
	byUnion       map[string]*person
	conversations map[string]*conversation
	singles       map[string]*conversation // by viewer id
	messages      map[string]*Message
	open          map[string]*Message  // meant for the bot and not answered yet
	deliveries    map[string]*delivery // by key: msgId, eventId, press id
	held          []*delivery          // waiting for Reorder
	heldCancel    func()
	frames        journal[*Frame]
	frameByID     map[string]*Frame
	conns         []*conn
	tickets       map[string]*ticket
	tokens        map[string]*token
	sessions      map[string]*session
	cards         map[string]*card
	cardOrder     []string
	presses       map[string]*openPress
	pressOrder    []string
	templates     map[string]*cardTemplate
	templateOrder []string
	calls         journal[*Call]
	violations    journal[*Violation]
	faults        []*Fault
	removedScopes map[string]bool
	quota         quotaBook
	windows       map[string]*window
	media         map[string]*medium
	codes         map[string]string // downloadCode → medium id
	uploads       map[string]*uploading
	queryKeys     map[string]*sent // processQueryKey → what was sent
	quotes        map[string]int   // type → how often one was quoted: their shapes take turns
	server        *http.Server
	closed        bool
}

// New builds a sandbox. It serves nothing yet: use Handler or Start.
func New(opt Options) (*Server, error) {
	opt = opt.withDefaults()
	hosts, err := hostNames(opt.AllowHosts)
	if err != nil {
		return nil, err
	}
	opt.AllowHosts = hosts
	s := &Server{
		opt: opt, log: opt.Log, clock: newClock(opt.Now), feed: newFeed(),
		token: randomHex(16), nonce: randomHex(4), settings: DefaultSettings(),
		byID: map[string]*person{}, byUnion: map[string]*person{}, conversations: map[string]*conversation{}, singles: map[string]*conversation{},
		messages: map[string]*Message{}, open: map[string]*Message{}, deliveries: map[string]*delivery{}, frameByID: map[string]*Frame{},
		tickets: map[string]*ticket{}, tokens: map[string]*token{}, sessions: map[string]*session{},
		cards: map[string]*card{}, presses: map[string]*openPress{}, templates: map[string]*cardTemplate{},
		removedScopes: map[string]bool{}, windows: map[string]*window{}, media: map[string]*medium{},
		codes: map[string]string{}, uploads: map[string]*uploading{}, queryKeys: map[string]*sent{}, quotes: map[string]int{},
	}
	s.started = s.clock.Now()
	s.stop, s.cancel = context.WithCancel(context.Background())
	if opt.Settings != nil {
		s.settings = *opt.Settings
	}
	if err := s.init(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		value *string
		def   string
	}{
		{&o.ClientID, "dingsandboxapp"}, {&o.ClientSecret, "dingsandboxsecret"},
		{&o.CorpID, "dingsandboxcorp"}, {&o.BotName, "DingDesk"},
	} {
		if *d.value == "" {
			*d.value = d.def
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func (s *Server) init() error {
	if err := s.settings.check(); err != nil {
		return fmt.Errorf("sandbox settings: %w", err)
	}
	s.office = office.New(office.Options{
		Seed: s.opt.Seed, Now: s.clock.Now, CorpID: s.opt.CorpID, ClientID: s.opt.ClientID,
		Emit: s.emit, World: s.opt.World, Overseas: s.opt.Overseas,
	})
	s.office.SetPremium(s.settings.Premium)
	s.populate()
	for _, t := range template.Public() {
		s.addTemplate(t, originPublic, true)
	}
	for _, t := range s.opt.Templates {
		parsed, err := template.Parse(t.ID, t.JSON)
		if err != nil {
			return fmt.Errorf("sandbox template %s: %w", t.ID, err)
		}
		s.addTemplate(parsed, originOwn, t.Published)
	}
	if err := s.mount(); err != nil {
		return fmt.Errorf("sandbox routes: %w", err)
	}
	s.markdown = markdown.New(s.mediaURL) // called with s.mu held
	s.mountAPI()
	s.handler = s.guard(http.HandlerFunc(s.serve))
	return nil
}

// Handler serves the whole port: DingTalk, the control API and the page.
func (s *Server) Handler() http.Handler { return s.handler }

// ErrExposed says that Start was given an address that others can reach, without Options.Expose.
var ErrExposed = errors.New("sandbox: not a loopback address")

// Start listens on addr ("127.0.0.1:0" picks a port) and serves until Close. The result is the base URL, without a
// trailing slash; for an address that means every interface it is the loopback one.
func (s *Server) Start(addr string) (string, error) {
	l, err := new(net.ListenConfig).Listen(s.stop, "tcp", addr)
	if err != nil {
		return "", fmt.Errorf("sandbox listen: %w", err)
	}
	at := l.Addr().String()
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		if !s.opt.Expose {
			return "", errors.Join(ErrExposed, l.Close())
		}
		if tcp.IP.IsUnspecified() {
			at = net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
		}
	}
	url := "http://" + at
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return "", errors.Join(ErrClosed, l.Close())
	}
	s.baseURL = url
	s.server = &http.Server{
		Handler: s.handler, ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	server := s.server
	s.mu.Unlock()
	s.work.Go(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("sandbox: serve", "error", err)
		}
	})
	return url, nil
}

// Close ends every connection and everything that waits. It is safe to call it twice.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	conns := append([]*conn(nil), s.conns...)
	server := s.server
	s.mu.Unlock()

	s.cancel()
	s.feed.close()
	for _, c := range conns {
		c.cut()
	}
	var err error
	if server != nil {
		err = server.Close()
	}
	s.work.Wait()
	s.clock.Close()
	return err
}

// ClientID is the application's id and the robot's code.
func (s *Server) ClientID() string { return s.opt.ClientID }

// ClientSecret is the application's secret. It is never returned over HTTP.
func (s *Server) ClientSecret() string { return s.opt.ClientSecret }

// CorpID is the organisation's id.
func (s *Server) CorpID() string { return s.opt.CorpID }

// Token is the per-start token that changes over the HTTP control API need.
func (s *Server) Token() string { return s.token }

// Now is the sandbox's wall time, in the zone of its organisation.
func (s *Server) Now() time.Time { return s.clock.Now().In(china) }

// changed adds to the feed. Whoever calls it holds s.mu, so that the order of changes is that of the state.
func (s *Server) changed(c Change) int64 {
	c.At = s.clock.Now()
	return s.feed.add(c)
}

// newID makes an id that is unique across starts of the sandbox, because bots remember ids for a day. The caller
// holds s.mu.
func (s *Server) newID(prefix string) string {
	s.ids++
	raw := fmt.Sprintf("%s%08d", s.nonce, s.ids)
	return prefix + base64.RawURLEncoding.EncodeToString([]byte(raw))
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(b)
}

// journal is an append-only list that forgets its beginning.
type journal[T any] struct {
	list []T
	keep int
}

const keptRecords = 20_000

func (l *journal[T]) add(v T) {
	keep := l.keep
	if keep == 0 {
		keep = keptRecords
	}
	l.list = append(l.list, v)
	if len(l.list) > 2*keep {
		l.list = append([]T(nil), l.list[len(l.list)-keep:]...)
	}
}

func contains[T comparable](list []T, v T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
